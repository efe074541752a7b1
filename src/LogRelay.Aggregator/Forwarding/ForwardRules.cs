using LogRelay.Aggregator.Store.Journals;
using LogRelay.Delivery.Configuration;
using LogRelay.Delivery.Sinks;
using LogRelay.Delivery.Streams;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Streams;
using LogRelay.Options.Forwarding;
using LogRelay.Query.Sources;

namespace LogRelay.Aggregator.Forwarding;

/// <summary>forward.json: which streams this aggregator gives to which sinks.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class ForwardRules : ISinkChoice, IDisposable
{
    private readonly NodeStore _store;
    private volatile IReadOnlyList<ForwardRule> _rules = [];

    /// <summary>Reads nothing yet.</summary>
    /// <param name="storage">Where the file is.</param>
    /// <param name="settings">Say where.</param>
    /// <param name="store">Knows the nodes' names.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For the operator.</param>
    public ForwardRules(IStorage storage, AggregatorSettings settings, NodeStore store, TimeProvider time, ILogger<ForwardRules> logger)
    {
        _store = store;
        File = new AcceptedFile(storage, settings.ForwardFile, ForwardConfigurationReader.MaxBytes, Take, time, logger);
    }

    /// <summary>The file, and who is told of its changes.</summary>
    public AcceptedFile File { get; }

    /// <summary>Reads the file, and looks for changes from then on.</summary>
    public void Start() => File.Start();

    /// <inheritdoc/>
    public IReadOnlyList<StreamSink> SinksOf(string streamId, StreamDescription description, out string? problem)
    {
        problem = File.Problem;
        var rules = _rules;
        if (rules.Count == 0)
        {
            return [];
        }
        var nodeId = ForwardedStreams.NodeOf(streamId);
        var facts = StreamIdentity.Of(description, new StreamOrigin(nodeId, _store.Node(nodeId).Name));
        var sinks = new List<StreamSink>();
        foreach (var rule in rules.Where(rule => rule.Streams.IsMatch(facts)))
        {
            var sink = new StreamSink(rule.Plan, rule.Plan.TagFor(description.Tag, description.ContainerId));
            problem ??= sink.FindTagProblem() is { } misfit ? $"tag {misfit}" : null;
            sinks.Add(sink);
        }
        return sinks;
    }

    /// <inheritdoc/>
    public void Dispose() => File.Dispose();

    private List<string> Take(ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is not { } present)
        {
            _rules = [];
            return [];
        }
        var result = ForwardConfigurationReader.Read(present);
        if (!result.IsValid)
        {
            return [.. result.Faults.Select(static fault => fault.ToString())];
        }
        var (rules, faults) = (new List<ForwardRule>(), new List<string>());
        foreach (var sink in result.Configuration.Sinks)
        {
            if (StreamFilter.Parse(sink.Streams, out var fault) is { } streams)
            {
                rules.Add(new ForwardRule(SinkCatalog.For(sink.Options).Single() with { Name = sink.Name }, streams));
            }
            else
            {
                faults.Add($"sinks.{sink.Name}.{ForwardConfigurationReader.StreamsMember}: {fault}");
            }
        }
        if (faults.Count == 0)
        {
            _rules = rules;
        }
        return faults;
    }
}
