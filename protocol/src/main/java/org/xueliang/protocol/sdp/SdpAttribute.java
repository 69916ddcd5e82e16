package org.xueliang.protocol.sdp;

/**
 * {@code a=name:value}.
 *
 * @param value trimmed; empty for a property attribute
 */
public record SdpAttribute(String name, String value) {}
