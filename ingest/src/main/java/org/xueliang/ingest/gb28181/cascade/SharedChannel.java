package org.xueliang.ingest.gb28181.cascade;

/**
 * A channel that may be shown to platforms above.
 *
 * @param code 20 digits
 * @param name what people call it; its code where it has none
 * @param owner organisation
 * @param place that it looks at
 * @param device code of the GB/T 28181 device or platform that it came from; empty where it came otherwise
 */
public record SharedChannel(String code, String name, String owner, String place, String device) {}
