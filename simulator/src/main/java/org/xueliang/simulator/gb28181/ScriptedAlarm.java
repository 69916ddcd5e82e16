package org.xueliang.simulator.gb28181;

import org.xueliang.simulator.gb28181.body.GbAlarm;

/**
 * An alarm at its time.
 *
 * @param atMs from the script's beginning
 * @param device its number in the fleet
 * @param channel its number in the device
 */
public record ScriptedAlarm(long atMs, int device, int channel, GbAlarm alarm) {}
