package org.xueliang.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
    @TempDir
    Path folder;

    @Test
    void aFolderIsOnesUntilItIsGivenBack() throws Exception {
        assertThat(FolderLock.isTaken(folder)).isFalse();
        try (FolderLock held = FolderLock.take(folder)) {
            assertThat(held).isNotNull();
            assertThat(FolderLock.isTaken(folder)).isTrue();
            assertThatIOException()
                    .isThrownBy(() -> FolderLock.take(folder))
                    .withMessageContaining("another installation runs on it (process "
                            + ProcessHandle.current().pid() + ")");
        }
        assertThat(FolderLock.isTaken(folder)).isFalse();
        FolderLock.take(folder).close();
    }

    @Test
    void aSecondStartLeavesTheFirstOnesServersAlone() throws Exception {
        DataFolder data = new DataFolder(folder);
        try (RoleProcess first = RoleProcess.start("stores", data, folder.resolve("first.log"))) {
            first.announced(data);
            try (RoleProcess second = RoleProcess.start("stores", data, folder.resolve("second.log"))) {
                await().atMost(RoleProcess.START_WITHIN).until(() -> !second.isAlive());
                assertThat(second.said())
                        .contains("another installation runs on it", "--data-dir")
                        .doesNotContain("nobody foresaw", "\tat ");
            }
            assertThat(first.isAlive()).isTrue();
            assertThat(data.find("stores")).isPresent();
        }
    }
}
