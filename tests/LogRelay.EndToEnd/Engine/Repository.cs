namespace LogRelay.EndToEnd.Engine;

/// <summary>Where the scripts and what they built are.</summary>
public static class Repository
{
    /// <summary>The folder that holds LogRelay.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>What plugin/build.sh assembled: config.json and rootfs.</summary>
    public static string PluginFolder { get; } = Path.Combine(Root, "artifacts", "plugin");

    /// <summary>What deploy/cli.sh built.</summary>
    public static string CommandLine { get; } = Path.Combine(Root, "artifacts", "bin", "logrelay");

    /// <summary>The aggregator, as the solution's build leaves it.</summary>
    public static string Aggregator { get; } = Path.Combine(Root, "artifacts", "bin", "LogRelay.Aggregator", "release", "logrelay-aggregator.dll");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "LogRelay.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds LogRelay.sln; run the tests from a checkout.");
    }
}
