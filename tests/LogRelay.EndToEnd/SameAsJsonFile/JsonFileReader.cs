using LogRelay.EndToEnd.Engine;

namespace LogRelay.EndToEnd.SameAsJsonFile;

/// <summary>
/// Docker's own json-file reader, given files that it has not written: a json-file container that has ended, whose
/// files are replaced. What <c>docker logs</c> prints of it is what json-file makes of those files.
/// </summary>
internal static class JsonFileReader
{
    /// <summary>Puts a copy of another container's files in the place of a json-file container's.</summary>
    /// <param name="reader">A json-file container that has ended, with the same max-file as the files' writer: Docker looks for no more.</param>
    /// <param name="activePath">The active file of the copied ones.</param>
    /// <param name="isPlain">Gives the compressed ones decompressed.</param>
    public static void Give(Container reader, string activePath, bool isPlain = false)
    {
        foreach (var old in LogFile.PathsOf(reader.JsonFilePath))
        {
            File.Delete(old);
        }

        foreach (var path in LogFile.PathsOf(activePath))
        {
            var target = reader.JsonFilePath + path[activePath.Length..];
            if (isPlain && path.EndsWith(".gz", StringComparison.Ordinal))
            {
                File.WriteAllBytes(target[..^".gz".Length], LogFile.Read(path));
            }
            else
            {
                File.Copy(path, target);
            }
        }
    }
}
