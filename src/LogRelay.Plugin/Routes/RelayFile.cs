using LogRelay.Delivery.Configuration;
using LogRelay.Journal.Storage;
using LogRelay.Options.Routes;

namespace LogRelay.Plugin.Routes;

/// <summary>relay.json in the data folder, over the setting <c>LOG_OPTS</c>: what is in force.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class RelayFile : IDisposable
{
    private const int MostFaultsNamed = 10;

    private readonly IReadOnlyDictionary<string, string> _environment;
    private volatile OptionResolver _resolver;

    /// <summary>Reads the environment; the file is read by <see cref="Start"/>.</summary>
    public RelayFile(IStorage storage, PluginSettings settings, TimeProvider time, ILogger<RelayFile> logger)
    {
        _environment = LogOptsVariable.Read(settings.LogOpts, out var problem);
        if (LayerCheck.FindErrors(_environment) is { Count: > 0 } errors)
        {
            problem = $"{LogOptsVariable.Name}: {string.Join("; ", errors.Take(MostFaultsNamed).Select(static error => error.Message))}";
        }
        if (problem is not null)
        {
            RelayLog.SettingRefused(logger, problem);
            _environment = new Dictionary<string, string>();
        }
        SettingsProblem = problem;
        _resolver = new OptionResolver(_environment, RelayConfiguration.Empty);
        File = new AcceptedFile(storage, settings.RelayFile, RelayConfigurationReader.MaxBytes, Take, time, logger);
    }

    /// <summary>The file, and who is told of its changes.</summary>
    public AcceptedFile File { get; }

    /// <summary>What is in force.</summary>
    public OptionResolver Resolver => _resolver;

    /// <summary>Why <c>LOG_OPTS</c> is not in force, on one line; null when it is.</summary>
    public string? SettingsProblem { get; }

    /// <summary>Why nobody knows what should be in force, for the setting or for the file, on one line; null when it is known.</summary>
    public string? Problem => SettingsProblem ?? File.Problem;

    /// <summary>Reads the file, or what was accepted last when it has a fault, and looks for changes from then on.</summary>
    public void Start() => File.Start();

    /// <inheritdoc/>
    public void Dispose() => File.Dispose();

    private IReadOnlyList<string> Take(ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is not { } present)
        {
            _resolver = new OptionResolver(_environment, RelayConfiguration.Empty);
            return [];
        }
        var result = RelayConfigurationReader.Read(present, _environment);
        if (result.IsValid)
        {
            _resolver = new OptionResolver(_environment, result.Configuration);
        }
        return [.. result.Faults.Select(static fault => fault.ToString())];
    }
}
