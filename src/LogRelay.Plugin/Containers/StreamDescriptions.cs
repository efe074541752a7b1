using LogRelay.Journal.Segments;
using LogRelay.Journal.Streams;
using LogRelay.Options;
using LogRelay.Options.Containers;
using LogRelay.Options.Parsing;
using LogRelay.Options.Routes;
using LogRelay.Plugin.Routes;

namespace LogRelay.Plugin.Containers;

/// <summary>Makes a stream's description from what dockerd says about its container, and options from a description.</summary>
internal static class StreamDescriptions
{
    private const string TagAttribute = "tag";

    /// <summary>What is kept of the container. Its environment is not, but for what the options select (promise I8).</summary>
    /// <param name="container">All that dockerd said.</param>
    /// <param name="resolved">What holds for it; valid.</param>
    /// <param name="hostName">This host's name.</param>
    /// <param name="error">Why the tag cannot be rendered; null when it can.</param>
    public static StreamDescription Of(ContainerDescription container, ResolvedOptions resolved, string hostName, out string? error)
    {
        var options = resolved.Stream!;
        var rendering = options.Attributes.Tag?.Render(container, hostName);
        error = rendering?.Problem is { } problem
            ? new LogOptError(TagAttribute, options.Attributes.Tag!.Text, problem).Message
            : RoutedOptions.FindTagProblem(resolved.Sinks, rendering?.Tag, container.ContainerID) is { } misfit
                ? new LogOptError(TagAttribute, options.Attributes.Tag?.Text, misfit).Message
                : null;
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
}
