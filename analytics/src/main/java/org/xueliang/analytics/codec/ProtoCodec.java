package org.xueliang.analytics.codec;

import com.google.protobuf.Internal;
import com.google.protobuf.MessageLite;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A protobuf message, which evolves by its own rules, behind its length. */
public final class ProtoCodec<M extends MessageLite> implements Codec<M> {
    private static final long serialVersionUID = 1L;
    private static final int MAX_BYTES = 16 << 20;

    private final Class<M> type;
    private transient @Nullable M example;

    public ProtoCodec(Class<M> type) {
        this.type = type;
    }

    /** @param className of a generated message */
    @SuppressWarnings("unchecked")
    public ProtoCodec(String className) throws ClassNotFoundException {
        this((Class<M>) Class.forName(className, true, ProtoCodec.class.getClassLoader()));
    }

    @Override
    public String argument() {
        return type.getName();
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(M value, DataOutput out) throws IOException {
        byte[] bytes = value.toByteArray();
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    @Override
    public M read(int version, DataInput in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MAX_BYTES) {
            throw new IOException(type.getSimpleName() + " length: " + length + " (expected: 0 to " + MAX_BYTES + ")");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return parse(bytes);
    }

    /** @throws com.google.protobuf.InvalidProtocolBufferException where the bytes are no such message */
    @SuppressWarnings("unchecked")
    public M parse(byte[] bytes) throws IOException {
        M known = example;
        if (known == null) {
            known = Internal.getDefaultInstance(type);
            example = known;
        }
        return (M) known.getParserForType().parseFrom(bytes);
    }

    @Override
    public M copy(M value) {
        return value;
    }
}
