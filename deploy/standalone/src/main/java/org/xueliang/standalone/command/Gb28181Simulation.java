package org.xueliang.standalone.command;

import java.util.Locale;
import org.xueliang.simulator.gb28181.GbCounters;
import org.xueliang.simulator.gb28181.GbCounters.Figure;
import org.xueliang.simulator.gb28181.GbFleet;
import org.xueliang.simulator.gb28181.GbPasswords;
import org.xueliang.simulator.gb28181.GbSettings;
import org.xueliang.simulator.media.Recording;
import org.xueliang.standalone.Running;
import org.xueliang.standalone.terminal.Progress;

/** Simulated GB/T 28181 devices until Ctrl-C, with a line that says how they are. */
final class Gb28181Simulation {
    private Gb28181Simulation() {}

    static void run(
            Running running, Gb28181Options options, GbSettings settings, GbPasswords passwords, Recording shown)
            throws InterruptedException {
        GbFleet fleet = running.add("devices", GbFleet.start(settings, passwords, shown));
        System.err.println(settings.devices() + " devices from "
                + fleet.device(0).code() + " on, at " + settings.server().getHostString() + ":"
                + settings.server().getPort());
        fleet.powerOn(options.within());
        Progress progress = Progress.onStandardError();
        while (!running.await(1_000)) {
            progress.show(System.currentTimeMillis(), line(fleet));
        }
        progress.done();
    }

    private static String line(GbFleet fleet) {
        GbCounters counters = fleet.counters();
        return String.format(
                Locale.ROOT,
                "%d of %d registered, %d refused, %d without an answer, %d pages of catalogs, %d streams, %d pictures,"
                        + " %d PTZ",
                counters.get(Figure.REGISTERED_NOW),
                fleet.size(),
                counters.get(Figure.REGISTRATIONS_REFUSED),
                counters.get(Figure.REGISTRATIONS_TIMED_OUT),
                counters.get(Figure.CATALOG_PAGES),
                counters.get(Figure.STREAMS_NOW),
                counters.get(Figure.PICTURES),
                counters.get(Figure.PTZ_COMMANDS));
    }
}
