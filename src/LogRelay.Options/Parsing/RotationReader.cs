using LogRelay.Options.Catalog;

namespace LogRelay.Options.Parsing;

/// <summary>Reads <see cref="JsonFileFamily"/>.</summary>
internal static class RotationReader
{
    /// <summary>Meaningless, but not null, when an error was found.</summary>
    public static RotationOptions Read(OptionValues values)
    {
        var maxSize = values.Size(JsonFileFamily.MaxSize, step: 1000);
        var maxFiles = values.Integer(JsonFileFamily.MaxFile);
        var compression = values.Text(JsonFileFamily.Compress) switch
        {
            JsonFileFamily.Gzip => RotationCompression.Gzip,
            JsonFileFamily.Zstd => RotationCompression.Zstd,
            _ => values.Boolean(JsonFileFamily.Compress) == true ? RotationCompression.Gzip : RotationCompression.None,
        };
        if (compression != RotationCompression.None)
        {
            CheckCompress(values, maxFiles);
        }

        return new RotationOptions(maxSize, (int)(maxFiles ?? 1), compression);
    }

    private static void CheckCompress(OptionValues values, long? maxFiles)
    {
        List<string> missing = [];
        if (!values.Has(JsonFileFamily.MaxSize))
        {
            missing.Add("max-size");
        }

        if (maxFiles == 1)
        {
            missing.Add("max-file of at least 2");
        }

        if (missing.Count > 0)
        {
            values.Refuse(JsonFileFamily.Compress, $"needs {string.Join(" and ", missing)}");
        }
    }
}
