package org.xueliang.simulator.demo;

import org.xueliang.proto.v1.SourceKind;

/**
 * A camera of the demonstration as it is to be enrolled.
 *
 * @param alias of the channel; unique; fit for a path
 * @param name what people call it
 * @param push true where it connects to the gateway, false where the gateway connects to it
 */
public record DemoCamera(String alias, String name, SourceKind sourceKind, String owner, String place, boolean push) {}
