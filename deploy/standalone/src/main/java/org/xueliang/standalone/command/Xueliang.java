package org.xueliang.standalone.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root: everything that the launcher can do. */
@Command(
        name = "xueliang",
        mixinStandardHelpOptions = true,
        scope = picocli.CommandLine.ScopeType.INHERIT,
        version = "xueliang 0.1.0",
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "One network of cameras that many owners already have, and a machine that watches their pictures",
            "so that people look only where something happens. It watches places and things, not identities.",
            "",
            "Begin with:",
            "  xueliang demo                 a town of simulated cameras with things happening in view",
            "  xueliang alerts --follow      what is being found, in another terminal",
            "",
            "To connect a camera of your own:",
            "  xueliang up",
            "  xueliang devices enrol --alias gate-1 --kind estate --owner me --place gate --push",
            "  xueliang devices gb enrol 34020000001180000001 --kind estate --owner me --place yard      GB/T 28181",
            ""
        },
        commandListHeading = "%nCommands (each has --help):%n",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            StoresCommand.class,
            RegistryCommand.class,
            IngestCommand.class,
            AnalyticsCommand.class,
            SimulateCommand.class,
            LoadCommand.class,
            DoctorCommand.class,
            DevicesCommand.class,
            ChannelsCommand.class,
            PlacesCommand.class,
            OrganisationsCommand.class,
            CodesCommand.class,
            ControlCommand.class,
            RecordingsCommand.class,
            PlatformsCommand.class,
            SourcesCommand.class,
            TokensCommand.class,
            NodesCommand.class,
            AgreementsCommand.class,
            AlertsCommand.class,
            IncidentsCommand.class,
            SnapshotCommand.class,
            LiveCommand.class,
            HistoryCommand.class,
            FiguresCommand.class
        })
public final class Xueliang implements Runnable {
    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "which command? (see the list)");
        }
    }
}
