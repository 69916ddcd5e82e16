package org.xueliang.standalone.command;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xueliang.proto.v1.FileFormat;

/** What a file is, by what was said or by its name. */
final class FileFormats {
    private FileFormats() {}

    static FileFormat of(@Nullable String said, @Nullable Path file) {
        if (said != null) {
            return Words.constant(FileFormat.class, "--format", said);
        }
        boolean xml = file != null && file.toString().toLowerCase(Locale.ROOT).endsWith(".xml");
        return xml ? FileFormat.GB28181 : FileFormat.CSV;
    }
}
