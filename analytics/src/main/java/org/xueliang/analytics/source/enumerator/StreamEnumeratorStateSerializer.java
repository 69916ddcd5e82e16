package org.xueliang.analytics.source.enumerator;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.xueliang.analytics.source.split.StreamSplit;
import org.xueliang.analytics.source.split.StreamSplitSerializer;

/** Version 1: count and names of the assigned streams in order, count and splits that wait. */
public final class StreamEnumeratorStateSerializer implements SimpleVersionedSerializer<StreamEnumeratorState> {
    private static final int VERSION = 1;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(StreamEnumeratorState state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(state.assigned().size());
        for (String stream : new TreeSet<>(state.assigned())) {
            out.writeUTF(stream);
        }
        out.writeInt(state.waiting().size());
        for (StreamSplit split : state.waiting()) {
            StreamSplitSerializer.write(split, out);
        }
        return bytes.toByteArray();
    }

    @Override
    public StreamEnumeratorState deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION) {
            throw new IOException("version of an enumerator's state: " + version + " (expected: " + VERSION + ")");
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized));
        Set<String> assigned = new TreeSet<>();
        for (int i = in.readInt(); i > 0; i--) {
            assigned.add(in.readUTF());
        }
        List<StreamSplit> waiting = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            waiting.add(StreamSplitSerializer.read(in));
        }
        return new StreamEnumeratorState(assigned, waiting);
    }
}
