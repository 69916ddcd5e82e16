package org.xueliang.protocol.manscdp;

/** Degrees; a place on earth and not the zero that means nothing. */
record GeoPoint(double longitude, double latitude) {}
