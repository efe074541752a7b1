using Xunit;

namespace LogRelay.EndToEnd.Engine;

/// <summary>
/// What these tests need from the machine. A part that is missing skips the test, with a word why, on a developer's
/// machine; where CI=true it fails the test, since there nobody would notice the gap.
/// </summary>
public static class RealParts
{
    /// <summary>Skips or fails the running test unless <paramref name="present"/>.</summary>
    /// <param name="present">Whether the part is there.</param>
    /// <param name="otherwise">What is missing and how to get it; ends the sentence "not on this machine: …".</param>
    public static void Require(bool present, string otherwise)
    {
        if (present)
        {
            return;
        }

        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail($"CI must have every real part, but {otherwise}");
        }

        Assert.Skip($"Not on this machine: {otherwise}");
    }

    /// <summary>Root and a Docker engine's programs; <c>tests/run.sh</c> installs them.</summary>
    public static void RequireEngine()
    {
        Require(Environment.IsPrivilegedProcess, "the tests do not run as root, which a Docker engine needs (sudo ./tests/run.sh)");
        foreach (var program in (string[])["dockerd", "containerd", "runc", "docker"])
        {
            Require(IsOnPath(program), $"{program} is not installed (apt-get install docker.io, or sudo ./tests/run.sh)");
        }
    }

    /// <summary>The plugin, built into <c>artifacts/plugin</c>.</summary>
    public static void RequirePlugin() => Require(
        File.Exists(Path.Combine(Repository.PluginFolder, "config.json")),
        $"{Repository.PluginFolder} holds no plugin (build it: ./plugin/build.sh --assemble-only)");

    /// <summary>The command line, built into <c>artifacts/bin</c>.</summary>
    public static void RequireCommandLine() => Require(
        File.Exists(Repository.CommandLine), $"{Repository.CommandLine} is not there (build it: ./deploy/cli.sh)");

    /// <summary>The aggregator, built with the solution.</summary>
    public static void RequireAggregator() => Require(
        File.Exists(Repository.Aggregator), $"{Repository.Aggregator} is not there (build it: dotnet build -c Release)");

    /// <summary>Whether a command of that name can be run.</summary>
    public static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Any(folder => File.Exists(Path.Combine(folder, program)));
}
