from django.contrib.gis.db import models
from django.contrib.gis.db.models import PointField
from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D


class Base(models.Model):
    area = models.PolygonField(srid=3857, dim=3, spatial_index=False)

    class Meta:
        abstract = True


class RoundPoint(models.PointField):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("geography", True)
        super().__init__(*args, **kwargs)


class Place(Base):
    name = models.CharField(max_length=30)
    at = models.PointField()
    before = PointField(null=True)
    lines = models.MultiLineStringField(null=True, geography=True, srid=4326)
    shape = models.GeometryField(blank=True, null=True)
    shapes = models.GeometryCollectionField(extent=(1.0, 2.0, 3.0, 4.0), tolerance=0.1)
    photo = models.RasterField(null=True)
    centre = RoundPoint(null=True)

    def near(self):
        return Place.objects.filter(at__distance_lt=(Point(1, 1), D(m=5))).annotate(far=Distance("at", self.at))
