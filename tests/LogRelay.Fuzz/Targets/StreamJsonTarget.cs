using LogRelay.Journal;
using LogRelay.Journal.Streams;

namespace LogRelay.Fuzz.Targets;

/// <summary>stream.json is a description, a problem, or newer; a description has no holes.</summary>
internal sealed class StreamJsonTarget : IFuzzTarget
{
    public string Name => "stream-json";

    public IEnumerable<byte[]> Seeds =>
    [
        """{"version":1,"containerId":"4f1c","containerName":"web","tag":null,"attributes":{"a":"b"},"logOpts":{"max-size":"10m"}}"""u8.ToArray(),
        """{"containerId":"4f1c","containerName":"web","attributes":null,"logOpts":null,"command":null}"""u8.ToArray(),
        "null"u8.ToArray(),
        [],
    ];

    public IReadOnlyList<byte[]> Tokens { get; } = ["null"u8.ToArray(), "\"version\":2"u8.ToArray(), "{"u8.ToArray(), "[]"u8.ToArray(), "\"attributes\":"u8.ToArray(), "1e99"u8.ToArray(), "\\ud800"u8.ToArray()];

    public void Run(byte[] input)
    {
        var storage = FileStorage.Holding("/s/stream.json", input);
        try
        {
            var description = StreamDescriptionFile.Read(storage, "/s", out var problem);
            PropertyFailedException.Unless(description is null != problem is null, "neither a description nor a problem");
            if (description is not null)
            {
                PropertyFailedException.Unless(
                    description is { ContainerId: not null, ContainerName: not null, ImageId: not null, ImageName: not null, Command: not null, Created: not null, HostName: not null, Attributes: not null, LogOpts: not null }
                        && description.Attributes.Values.All(static value => value is not null) && description.LogOpts.Values.All(static value => value is not null),
                    "a description with holes");
            }
        }
        catch (JournalFormatException)
        {
            // A newer version.
        }
    }
}
