from django.conf import settings
from django.db import models


class Post(models.Model):
    slug = models.SlugField(max_length=50, unique=True)
    title = models.CharField(max_length=50)
    body = models.TextField()
    published_on = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return self.title


class FeedbackOption(models.Model):
    slug = models.SlugField(max_length=50, unique=True)
    label = models.CharField(max_length=50)

    def __str__(self):
        return self.label


class PostFeedback(models.Model):
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="feedback")
    option = models.ForeignKey(FeedbackOption, on_delete=models.PROTECT, related_name="feedback")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feedback")

    def __str__(self):
        return f"{self.reader} on {self.post}: {self.option}"
