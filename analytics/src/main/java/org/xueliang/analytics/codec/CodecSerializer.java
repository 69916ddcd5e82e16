package org.xueliang.analytics.codec;

import java.io.IOException;
import java.util.Objects;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Flink's view of a {@link Codec}: one byte of version, then what the codec writes. */
public final class CodecSerializer<T> extends TypeSerializer<T> {
    private static final long serialVersionUID = 1L;

    private final Codec<T> codec;

    public CodecSerializer(Codec<T> codec) {
        this.codec = codec;
    }

    Codec<T> codec() {
        return codec;
    }

    @Override
    public boolean isImmutableType() {
        return codec instanceof ProtoCodec;
    }

    /** Codecs hold nothing that changes. */
    @Override
    public TypeSerializer<T> duplicate() {
        return this;
    }

    @Override
    @SuppressWarnings("NullAway") // Flink allows null here: there is no empty value
    public T createInstance() {
        return null;
    }

    @Override
    public T copy(T from) {
        return codec.copy(from);
    }

    @Override
    public T copy(T from, T reuse) {
        return codec.copy(from);
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(T value, DataOutputView target) throws IOException {
        target.writeByte(codec.version());
        codec.write(value, target);
    }

    @Override
    public T deserialize(DataInputView source) throws IOException {
        int version = source.readUnsignedByte();
        if (version < 1 || version > codec.version()) {
            throw new IOException(codec.getClass().getSimpleName() + " version: " + version + " (expected: 1 to "
                    + codec.version() + ")");
        }
        return codec.read(version, source);
    }

    @Override
    public T deserialize(T reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CodecSerializer<?> that
                && codec.getClass().equals(that.codec.getClass())
                && codec.argument().equals(that.codec.argument());
    }

    @Override
    public int hashCode() {
        return Objects.hash(codec.getClass(), codec.argument());
    }

    @Override
    public TypeSerializerSnapshot<T> snapshotConfiguration() {
        return new CodecSerializerSnapshot<>(codec);
    }
}
