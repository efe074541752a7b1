using System.Text.Json;
using LogRelay.Cli.Clients;
using LogRelay.Cli.Output;

namespace LogRelay.Cli.Checks;

/// <summary>Looks at the engine and its plugins.</summary>
internal static class DockerChecks
{
    private const double MostSkewSeconds = 2;

    /// <summary>What is to be seen of Docker.</summary>
    public static async Task<List<Finding>> RunAsync(CliEnvironment environment, CancellationToken ct)
    {
        using var docker = DockerClient.Of(environment);
        var findings = new List<Finding>();
        try
        {
            var info = await docker.GetAsync("info", ct);
            findings.Add(new Finding(Verdict.Good, $"Docker {Text(info, "ServerVersion")} answers on {docker.SocketPath}"));
            Clock(environment, Text(info, "SystemTime"), findings);
            Plugins(await docker.GetAsync("plugins", ct), findings);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException || (failure is TaskCanceledException && !ct.IsCancellationRequested))
        {
            findings.Add(new Finding(
                Verdict.Bad, $"Docker does not answer on {docker.SocketPath}: {VisibleText.Of((failure.InnerException ?? failure).Message)}", "Is it running (systemctl status docker), and are you root? DOCKER_HOST names another socket"));
        }
        return findings;
    }

    private static void Clock(CliEnvironment environment, string systemTime, List<Finding> findings)
    {
        if (DateTimeOffset.TryParse(systemTime, System.Globalization.CultureInfo.InvariantCulture, out var theirs)
            && Math.Abs((theirs - environment.Time.GetUtcNow()).TotalSeconds) is var skew and > MostSkewSeconds)
        {
            findings.Add(new Finding(
                Verdict.Warning, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Docker's clock and this one are {skew:0} s apart"), "--since and --until go by this one. Set the clocks by NTP"));
        }
    }

    private static void Plugins(JsonElement plugins, List<Finding> findings)
    {
        var ours = plugins.ValueKind == JsonValueKind.Array ? plugins.EnumerateArray().Where(IsOurs).ToList() : [];
        if (ours.Count == 0)
        {
            findings.Add(new Finding(Verdict.Bad, "LogRelay's plugin is not installed", "sudo ./deploy/up.sh in LogRelay's repository installs it"));
        }
        foreach (var plugin in ours)
        {
            var name = VisibleText.Of(Text(plugin, "Name"));
            var isEnabled = plugin.TryGetProperty("Enabled", out var enabled) && enabled.ValueKind == JsonValueKind.True;
            findings.Add(isEnabled
                ? new Finding(Verdict.Good, $"the plugin {name} is enabled, its data is in {VisibleText.Of(DataOf(plugin))}")
                : new Finding(Verdict.Bad, $"the plugin {name} is not enabled: containers that log through it do not start, and running ones block", $"docker plugin enable --timeout 0 {name}"));
        }
        if (ours.Count > 0)
        {
            findings.Add(new Finding(
                Verdict.Note, "Docker tells nobody with which timeout a plugin was enabled; with another than 0, docker logs -f ends after that time",
                "Should that be so: docker plugin disable and enable --timeout 0 while no container logs through it, or restart Docker, which sets 0"));
        }
    }

    private static bool IsOurs(JsonElement plugin) =>
        plugin.TryGetProperty("Config", out var config) && config.TryGetProperty("Entrypoint", out var entrypoint) && entrypoint.ValueKind == JsonValueKind.Array
        && entrypoint.EnumerateArray().Any(static part => part.ValueKind == JsonValueKind.String && part.GetString()!.EndsWith("logrelay-plugin", StringComparison.Ordinal));

    private static string DataOf(JsonElement plugin)
    {
        if (plugin.TryGetProperty("Settings", out var settings) && settings.TryGetProperty("Mounts", out var mounts) && mounts.ValueKind == JsonValueKind.Array)
        {
            foreach (var mount in mounts.EnumerateArray().Where(static mount => Text(mount, "Name") == "data"))
            {
                return Text(mount, "Source");
            }
        }
        return "an unknown folder";
    }

    private static string Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString()! : "";
}
