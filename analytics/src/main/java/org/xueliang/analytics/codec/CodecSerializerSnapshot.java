package org.xueliang.analytics.codec;

import java.io.IOException;
import java.util.Objects;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Says in a checkpoint which codec wrote the state. Values carry their own version, so state of the same codec is
 * readable as it is, whatever the release.
 */
public final class CodecSerializerSnapshot<T> implements TypeSerializerSnapshot<T> {
    private @Nullable Codec<T> codec;

    /** For Flink, which reads the snapshot into it. */
    public CodecSerializerSnapshot() {}

    CodecSerializerSnapshot(Codec<T> codec) {
        this.codec = codec;
    }

    @Override
    public int getCurrentVersion() {
        return 1;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
        out.writeUTF(known().getClass().getName());
        out.writeUTF(known().argument());
    }

    @Override
    @SuppressWarnings("unchecked")
    public void readSnapshot(int readVersion, DataInputView in, ClassLoader loader) throws IOException {
        String name = in.readUTF();
        String argument = in.readUTF();
        try {
            Class<?> type = Class.forName(name, true, loader);
            codec = (Codec<T>)
                    (argument.isEmpty()
                            ? type.getConstructor().newInstance()
                            : type.getConstructor(String.class).newInstance(argument));
        } catch (ReflectiveOperationException e) {
            throw new IOException("state was written by codec " + name + "(" + argument + ") which cannot be made", e);
        }
    }

    @Override
    public TypeSerializer<T> restoreSerializer() {
        return new CodecSerializer<>(known());
    }

    @Override
    public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(TypeSerializerSnapshot<T> old) {
        if (old instanceof CodecSerializerSnapshot<T> that
                && that.known().getClass().equals(known().getClass())
                && that.known().argument().equals(known().argument())) {
            return TypeSerializerSchemaCompatibility.compatibleAsIs();
        }
        return TypeSerializerSchemaCompatibility.incompatible();
    }

    private Codec<T> known() {
        return Objects.requireNonNull(codec, "snapshot was not read yet");
    }
}
