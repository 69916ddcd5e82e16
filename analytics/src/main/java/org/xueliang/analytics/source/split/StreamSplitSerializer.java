package org.xueliang.analytics.source.split;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Bytes of a split. Version 1: stream (UTF), partition (int), position (UTF). */
public final class StreamSplitSerializer implements SimpleVersionedSerializer<StreamSplit> {
    private static final int VERSION = 1;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(StreamSplit split) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        write(split, out);
        return bytes.toByteArray();
    }

    @Override
    public StreamSplit deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION) {
            throw new IOException("version of a split: " + version + " (expected: " + VERSION + ")");
        }
        return read(new DataInputStream(new ByteArrayInputStream(serialized)));
    }

    /** As version 1, for who holds splits inside bytes of their own. */
    public static void write(StreamSplit split, DataOutputStream out) throws IOException {
        out.writeUTF(split.stream());
        out.writeInt(split.partition());
        out.writeUTF(split.position());
    }

    public static StreamSplit read(DataInputStream in) throws IOException {
        return new StreamSplit(in.readUTF(), in.readInt(), in.readUTF());
    }
}
