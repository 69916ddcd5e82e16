package org.xueliang.analytics.correlate;

import com.google.protobuf.MessageLite;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import org.xueliang.analytics.codec.Codec;
import org.xueliang.analytics.codec.ProtoCodec;
import org.xueliang.proto.v1.Alert;
import org.xueliang.proto.v1.Detection;
import org.xueliang.proto.v1.Incident;

/**
 * Bytes of a place's state, version 2: messages of the contract behind their lengths, lists behind their counts. Version 1
 * had one outage at most, which did not say when it last grew, and nothing of sensors but their alerts.
 */
public final class PlaceStateCodec implements Codec<PlaceState> {
    private static final long serialVersionUID = 1L;
    private static final int MAX_ENTRIES = 1 << 20;
    private static final ProtoCodec<Alert> ALERT = new ProtoCodec<>(Alert.class);
    private static final ProtoCodec<Incident> INCIDENT = new ProtoCodec<>(Incident.class);
    private static final ProtoCodec<Detection> DETECTION = new ProtoCodec<>(Detection.class);

    @Override
    public int version() {
        return 2;
    }

    @Override
    public void write(PlaceState state, DataOutput out) throws IOException {
        out.writeInt(state.alerts.size());
        for (Alert alert : state.alerts.values()) {
            ALERT.write(alert, out);
        }
        writeSet(state.raised, out);
        out.writeInt(state.incidents.size());
        for (PlaceState.OpenIncident open : state.incidents.values()) {
            INCIDENT.write(open.incident, out);
            writeSet(open.lasting, out);
            out.writeLong(open.newestUs);
        }
        out.writeInt(state.held.size());
        for (PlaceState.HeldLoss loss : state.held) {
            DETECTION.write(loss.detection, out);
            out.writeLong(loss.dueUs);
        }
        out.writeInt(state.outages.size());
        for (PlaceState.Outage outage : state.outages) {
            ALERT.write(outage.alert, out);
            writeSet(outage.away, out);
            out.writeLong(outage.newestUs);
        }
        out.writeInt(state.sensors.size());
        for (var entry : state.sensors.entrySet()) {
            out.writeUTF(entry.getKey());
            writeSensor(entry.getValue(), out);
        }
    }

    private static void writeSensor(PlaceState.SensorState sensor, DataOutput out) throws IOException {
        out.writeUTF(sensor.quantity);
        out.writeLong(sensor.lastUs);
        out.writeInt(sensor.seen.size());
        for (var seen : sensor.seen.entrySet()) {
            out.writeUTF(seen.getKey());
            out.writeLong(seen.getValue());
        }
    }

    @Override
    public PlaceState read(int version, DataInput in) throws IOException {
        PlaceState state = new PlaceState();
        for (int i = count(in); i > 0; i--) {
            Alert alert = message(ALERT, in);
            state.alerts.put(alert.getId(), alert);
        }
        readSet(state.raised, in);
        for (int i = count(in); i > 0; i--) {
            PlaceState.OpenIncident open = new PlaceState.OpenIncident(message(INCIDENT, in));
            readSet(open.lasting, in);
            open.newestUs = in.readLong();
            state.incidents.put(open.incident.getId(), open);
        }
        for (int i = count(in); i > 0; i--) {
            state.held.add(new PlaceState.HeldLoss(message(DETECTION, in), in.readLong()));
        }
        for (int i = version == 1 ? (in.readBoolean() ? 1 : 0) : count(in); i > 0; i--) {
            PlaceState.Outage outage = new PlaceState.Outage(message(ALERT, in));
            readSet(outage.away, in);
            outage.newestUs = version == 1 ? outage.alert.getBeginUs() : in.readLong();
            state.outages.add(outage);
        }
        if (version == 1) {
            SensorCorrelator.fillIn(state);
        } else {
            for (int i = count(in); i > 0; i--) {
                state.sensors.put(in.readUTF(), readSensor(in));
            }
        }
        return state;
    }

    private static PlaceState.SensorState readSensor(DataInput in) throws IOException {
        PlaceState.SensorState sensor = new PlaceState.SensorState();
        sensor.quantity = in.readUTF();
        sensor.lastUs = in.readLong();
        for (int i = count(in); i > 0; i--) {
            sensor.seen.put(in.readUTF(), in.readLong());
        }
        return sensor;
    }

    private static <M extends MessageLite> M message(ProtoCodec<M> codec, DataInput in) throws IOException {
        return codec.read(codec.version(), in);
    }

    private static void writeSet(Set<String> set, DataOutput out) throws IOException {
        out.writeInt(set.size());
        for (String element : set) {
            out.writeUTF(element);
        }
    }

    private static void readSet(Set<String> set, DataInput in) throws IOException {
        for (int i = count(in); i > 0; i--) {
            set.add(in.readUTF());
        }
    }

    private static int count(DataInput in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > MAX_ENTRIES) {
            throw new IOException("entries: " + count + " (expected: 0 to " + MAX_ENTRIES + ")");
        }
        return count;
    }

    @Override
    public PlaceState copy(PlaceState value) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            write(value, new DataOutputStream(bytes));
            return read(version(), new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        } catch (IOException e) {
            throw new UncheckedIOException("a state that cannot be read back", e);
        }
    }
}
