using LogRelay.Journal.Segments;
using LogRelay.Journal.Streams;
using LogRelay.Options;
using LogRelay.Options.Containers;
using LogRelay.Options.Parsing;
using LogRelay.Options.Values;

namespace LogRelay.Plugin.Containers;

/// <summary>Makes a stream's description from what dockerd says about its container, and options from a description.</summary>
internal static class StreamDescriptions
{
    private const string TagAttribute = "tag";

    /// <summary>What is kept of the container. Its environment is not, but for what the options select (promise I8).</summary>
    /// <param name="container">All that dockerd said.</param>
    /// <param name="options">The container's options.</param>
    /// <param name="hostName">This host's name.</param>
    /// <param name="error">Why the tag cannot be rendered; null when it can.</param>
    public static StreamDescription Of(ContainerDescription container, LogOptions options, string hostName, out string? error)
    {
        var rendering = options.Attributes.Tag?.Render(container, hostName);
        error = rendering?.Problem is { } problem
            ? new LogOptError(TagAttribute, options.Attributes.Tag!.Text, problem).Message
            : FindStreamProblem(container, options, rendering?.Tag);
        return new StreamDescription
        {
            ContainerId = container.ContainerID,
            ContainerName = container.Name,
            ImageId = container.ContainerImageID,
            ImageName = container.ContainerImageName,
            Command = container.Command,
            Created = container.ContainerCreated,
            HostName = hostName,
            Tag = rendering?.Tag,
            Attributes = AttributeSelector.Select(options.Attributes, container),
            Placement = PlacementLabels.Read(container.ContainerLabels),
            LogOpts = container.Config,
        };
    }

    // Only a tag can be at fault here: the option was checked when it was read, and an id is always a name.
    private static string? FindStreamProblem(ContainerDescription container, LogOptions options, string? tag) =>
        options.CloudWatch?.StreamFor(tag, container.ContainerID) is { } stream && CloudWatchNames.StreamProblem(stream) is { } problem
            ? new LogOptError(TagAttribute, options.Attributes.Tag?.Text, $"is rendered to \"{ContainerIds.Shown(stream)}\"; the log stream that it names {problem}").Message
            : null;

    /// <summary>The <c>attrs</c> of every line, as json-file has them: the selected ones, and the tag when one was asked for.</summary>
    public static IReadOnlyDictionary<string, string> LineAttributes(StreamDescription description)
    {
        if (string.IsNullOrEmpty(description.Tag))
        {
            return description.Attributes;
        }
        return new Dictionary<string, string>(description.Attributes, StringComparer.Ordinal) { [TagAttribute] = description.Tag };
    }

    /// <summary>The journal's word for how rotated files are compressed.</summary>
    public static SegmentCodec CodecOf(RotationCompression compression) => compression switch
    {
        RotationCompression.Gzip => SegmentCodec.Gzip,
        RotationCompression.Zstd => SegmentCodec.Zstd,
        _ => SegmentCodec.Plain,
    };

    /// <summary>The options that a description was made with; json-file's defaults when they are no longer understood.</summary>
    public static LogOptions OptionsOf(StreamDescription description)
    {
        var parsed = LogOptParser.Parse(description.LogOpts);
        return parsed.Options ?? LogOptParser.Parse(new Dictionary<string, string>()).Options!;
    }
}
