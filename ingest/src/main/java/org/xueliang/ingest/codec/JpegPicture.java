package org.xueliang.ingest.codec;

/** A still as it is sent: JFIF bytes and the size in them. */
public record JpegPicture(byte[] bytes, int width, int height) {}
