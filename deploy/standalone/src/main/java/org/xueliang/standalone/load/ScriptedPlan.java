package org.xueliang.standalone.load;

import java.util.ArrayList;
import java.util.List;
import org.xueliang.proto.v1.Device;
import org.xueliang.proto.v1.DeviceProfile;
import org.xueliang.proto.v1.MediaTransport;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.StreamPolicy;
import org.xueliang.simulator.gb28181.ScriptedStreets.Seat;

/**
 * Which devices of a load test send by which transport, and which of their channels are watched: devices take the transports in turn, and the
 * first of each are always watched with all their channels. Pure.
 *
 * @param ways transports, none twice
 * @param devices altogether
 * @param channels of each device
 * @param seatsOfWay channels of each transport in which things happen
 */
public record ScriptedPlan(List<MediaTransport> ways, int devices, int channels, int seatsOfWay) {
    /** Owner of the devices that are watched. */
    public static final String WATCHED = "load-test-watched";

    private static final String OTHERS = "load-test";

    /** @throws IllegalArgumentException where there are not enough devices */
    public ScriptedPlan {
        ways = List.copyOf(ways);
        if (seatsOfWay < 1 || channels < 1 || ways.isEmpty()) {
            throw new IllegalArgumentException("channels with scripted streets: " + seatsOfWay + " of " + ways.size()
                    + " transports, " + channels + " channels a device (expected: >= 1)");
        }
        int needed = ways.size() * ((seatsOfWay + channels - 1) / channels);
        if (needed > devices) {
            throw new IllegalArgumentException("devices: " + devices + " (expected: >= " + needed + " for " + seatsOfWay
                    + " channels of " + channels + " a device over each of " + ways.size() + " transports)");
        }
    }

    public MediaTransport way(int device) {
        return ways.get(device % ways.size());
    }

    /** Devices of a transport. */
    public int devicesOf(MediaTransport way) {
        return (devices - ways.indexOf(way) + ways.size() - 1) / ways.size();
    }

    /** Devices of each transport whose channels are watched. */
    public int watchedDevicesOfWay() {
        return (seatsOfWay + channels - 1) / channels;
    }

    /** Channels of each transport that are watched, those in which nothing happens among them. */
    public int watchedOfWay() {
        return watchedDevicesOfWay() * channels;
    }

    public boolean isWatched(int device) {
        return device / ways.size() < watchedDevicesOfWay();
    }

    /** Channels of a transport in which things happen. */
    public List<Seat> seats(MediaTransport way) {
        List<Seat> seats = new ArrayList<>();
        for (int n = 0; n < seatsOfWay; n++) {
            seats.add(new Seat(n / channels * ways.size() + ways.indexOf(way), n % channels));
        }
        return seats;
    }

    /** The same of all transports, by turns. */
    public List<Seat> seats() {
        List<Seat> seats = new ArrayList<>();
        ways.forEach(way -> seats.addAll(seats(way)));
        return seats;
    }

    /** What a device is enrolled as; its code is the caller's. Each has a place of its own: what happens at one is no matter of another. */
    public Device details(int device) {
        return Device.newBuilder()
                .setName("load test " + device)
                .setSourceKind(SourceKind.CITY)
                .setOwner(isWatched(device) ? WATCHED : OTHERS)
                .setPlace(place(device))
                .setProfile(DeviceProfile.newBuilder()
                        .setTransport(way(device))
                        .setPolicy(isWatched(device) ? StreamPolicy.ALWAYS_ON : StreamPolicy.ON_DEMAND))
                .build();
    }

    static String place(int device) {
        return "load-test-" + device;
    }
}
