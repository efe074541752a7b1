using System.Text.Json;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Streams;
using LogRelay.Options.Containers;

namespace LogRelay.Query.Sources;

/// <summary>Reads <c>config.v2.json</c>, which Docker keeps beside a container's json-file logs. Any thread.</summary>
internal static class DockerContainerFile
{
    /// <summary>Its name in the container's folder.</summary>
    public const string Name = "config.v2.json";

    private const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>Who the container is; its environment is not looked at.</summary>
    /// <param name="storage">Where the folder is.</param>
    /// <param name="folder">The container's folder.</param>
    /// <param name="streamId">Its id, by which its files are named.</param>
    /// <param name="problem">Why nothing is known; null when the file is not there, too.</param>
    /// <returns>Null when there is none, or it cannot be understood.</returns>
    public static StreamDescription? Read(IStorage storage, string folder, string streamId, out string? problem)
    {
        var path = Path.Combine(folder, Name);
        problem = null;
        try
        {
            using var file = storage.Open(path, StorageOpenMode.Read);
            var bytes = new byte[Math.Min(file.Length, MaxBytes)];
            using var document = JsonDocument.Parse(bytes.AsMemory(0, file.Read(0, bytes)));
            return Describe(document.RootElement, streamId);
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            problem = $"{path} cannot be read: {failure.Message}";
            return null;
        }
    }

    private static StreamDescription Describe(JsonElement root, string streamId)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        var config = Member(root, "Config");
        if (Member(config, "Labels") is { ValueKind: JsonValueKind.Object } found)
        {
            foreach (var label in found.EnumerateObject().Where(static label => label.Value.ValueKind == JsonValueKind.String))
            {
                labels[label.Name] = label.Value.GetString()!;
            }
        }
        return new StreamDescription
        {
            ContainerId = streamId,
            ContainerName = Text(root, "Name").TrimStart('/'),
            ImageId = Text(root, "Image"),
            ImageName = Text(config, "Image"),
            Created = Text(root, "Created"),
            Attributes = labels,
            Placement = PlacementLabels.Read(labels),
        };
    }

    private static JsonElement Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) ? member : default;

    private static string Text(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.String } member ? member.GetString()! : "";
}
