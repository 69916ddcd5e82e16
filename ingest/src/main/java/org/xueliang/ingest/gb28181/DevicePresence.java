package org.xueliang.ingest.gb28181;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.xueliang.ingest.gb28181.device.DeviceBook;
import org.xueliang.ingest.gb28181.device.DeviceSession;
import org.xueliang.ingest.gb28181.device.DeviceSource;
import org.xueliang.ingest.gb28181.device.KnownDevice;
import org.xueliang.ingest.gb28181.invite.DialogPeer;
import org.xueliang.ingest.gb28181.invite.StreamDemand;
import org.xueliang.ingest.gb28181.picture.DevicePictures;
import org.xueliang.ingest.gb28181.playback.Playbacks;
import org.xueliang.protocol.manscdp.UploadSnapShotFinished;

/**
 * Which devices are online and where, for whoever wants their media, and who hears of it: their streams, their recordings, the door of
 * their pictures. Told on event loops, asked by any thread.
 */
final class DevicePresence implements DeviceDesk.Presence {
    private final DeviceBook book;
    private final DevicePictures pictures;
    /** Devices that are online. */
    private final Map<String, DialogPeer> peers = new ConcurrentHashMap<>();

    private volatile @Nullable StreamDemand demand;
    private volatile @Nullable Playbacks playbacks;

    DevicePresence(DeviceBook book, DevicePictures pictures) {
        this.book = book;
        this.pictures = pictures;
    }

    void demand(StreamDemand wanted) {
        demand = wanted;
    }

    /** Null until streams can be asked for. */
    @Nullable
    StreamDemand demand() {
        return demand;
    }

    void playbacks(Playbacks played) {
        playbacks = played;
    }

    /** Null until recordings can be asked for. */
    @Nullable
    Playbacks playbacks() {
        return playbacks;
    }

    /** Empty where the device is offline. */
    Optional<DialogPeer> peer(String device) {
        return Optional.ofNullable(peers.get(device));
    }

    @Override
    public void online(DeviceSession device) {
        // Before it is told: who is assigned a channel meanwhile looks for the peer.
        publish(device);
        StreamDemand wanted = demand;
        if (wanted != null) {
            wanted.deviceOnline(device.code());
        }
    }

    @Override
    public void changed(DeviceSession device) {
        publish(device);
    }

    @Override
    public void pictures(DeviceSession device, UploadSnapShotFinished said) {
        pictures.finished(device.code(), said.sessionId(), said.fileIds());
    }

    @Override
    public void again(DeviceSession device) {
        StreamDemand wanted = demand;
        if (wanted != null) {
            wanted.deviceAgain(device.code());
        }
    }

    @Override
    public void offline(DeviceSession device, String cause) {
        publish(device);
        StreamDemand wanted = demand;
        if (wanted != null) {
            wanted.deviceOffline(device.code(), cause);
        }
        Playbacks played = playbacks;
        if (played != null) {
            played.deviceOffline(device.code(), cause);
        }
    }

    private void publish(DeviceSession device) {
        DeviceSource at = device.source();
        if (at == null || !device.state().online()) {
            peers.remove(device.code());
            return;
        }
        boolean longList = book.find(device.code())
                .map(known -> known.has(KnownDevice.LONG_OFFER))
                .orElse(false);
        peers.put(device.code(), new DialogPeer(at.address(), at.overTcp(), device.clockErrorMs(), longList));
    }
}
