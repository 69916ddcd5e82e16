package org.xueliang.standalone.crash;

import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import org.xueliang.proto.v1.Channel;
import org.xueliang.proto.v1.EnrolChannelRequest;
import org.xueliang.proto.v1.PushSource;
import org.xueliang.proto.v1.SourceKind;
import org.xueliang.proto.v1.StreamSource;
import org.xueliang.proto.v1.UpdateChannelRequest;

/** Enrols channels, changes them from their revisions, removes them; with idempotency keys, and where it can be told without. */
final class ChannelLives extends Writer {
    private static final int MOST_ALIVE = 40;

    private record Alive(String code, String name, long revision) {}

    private final ChannelDoor door;
    private final List<Alive> alive = new ArrayList<>();
    private int writes;

    ChannelLives(String name, ChannelDoor door, Ledger ledger, long seed) {
        super(name, ledger, seed);
        this.door = door;
    }

    @Override
    void write() {
        writes++;
        int dice = random.nextInt(10);
        if (alive.isEmpty() || dice < 3 && alive.size() < MOST_ALIVE) {
            enrol();
        } else if (dice < 8) {
            update(random.nextInt(alive.size()));
        } else {
            remove(random.nextInt(alive.size()));
        }
        acknowledged();
    }

    private void enrol() {
        EnrolChannelRequest request = EnrolChannelRequest.newBuilder()
                .setChannel(Channel.newBuilder()
                        .setName(name + " " + writes)
                        .setSourceKind(SourceKind.CITY)
                        .setOwner("crash")
                        .setPlace("crash")
                        .setSource(StreamSource.newBuilder().setPush(PushSource.getDefaultInstance())))
                .setIdempotencyKey(name + "-" + writes)
                .build();
        Channel made = settled(() -> door.enrol(request));
        ledger.enrolled(made.getCode(), made.getName(), made.getRevision());
        alive.add(new Alive(made.getCode(), made.getName(), made.getRevision()));
    }

    private void update(int index) {
        Alive was = alive.get(index);
        boolean keyed = random.nextBoolean();
        String newName = was.name.split(" v", 2)[0] + " v" + writes;
        UpdateChannelRequest request = UpdateChannelRequest.newBuilder()
                .setChannel(was.code)
                .setChanges(Channel.newBuilder().setName(newName))
                .setRevision(was.revision)
                .setIdempotencyKey(keyed ? name + "-" + writes : "")
                .build();
        Channel now;
        try {
            now = settled(() -> door.update(request));
        } catch (StatusRuntimeException e) {
            // Without a key, what was done before refuses its own repetition: then it is there.
            if (keyed || !wasSentBefore() || e.getStatus().getCode() != Code.ABORTED) {
                throw e;
            }
            now = settled(() -> door.get(was.code));
        }
        if (!now.getName().equals(newName) || now.getRevision() <= was.revision) {
            throw new IllegalStateException("answered to " + request + ": " + now);
        }
        ledger.channels.put(was.code, new Ledger.Entry(newName, now.getRevision()));
        alive.set(index, new Alive(was.code, newName, now.getRevision()));
    }

    private void remove(int index) {
        Alive was = alive.remove(index);
        try {
            settled(() -> {
                door.remove(was.code);
                return was;
            });
        } catch (StatusRuntimeException e) {
            if (!wasSentBefore() || e.getStatus().getCode() != Code.NOT_FOUND) {
                throw e;
            }
        }
        ledger.removed(was.code);
    }
}
