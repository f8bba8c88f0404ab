from django.core.files.storage import Storage, storages


class Shelf(Storage):
    def __init__(self, rows=1):
        self.rows = rows


def shelf():
    return storages["parcels"]


def made():
    return storages.create_storage(storages.backends["parcels"])
