"""What is reported of the project itself: models without migrations, files that tell too little, comments of ours.

Never enters: how these findings are made, which is the reading of the files and the worker's.
"""
