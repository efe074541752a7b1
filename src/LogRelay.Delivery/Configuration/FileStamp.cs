namespace LogRelay.Delivery.Configuration;

/// <summary>By what a changed file is known. The default value stands for no file.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Written">When it was last written.</param>
internal readonly record struct FileStamp(long Length, DateTime Written)
{
    /// <summary>The stamp of a file; the default when it is not there or cannot be looked at.</summary>
    public static FileStamp Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new FileStamp(file.Length, file.LastWriteTimeUtc) : default;
    }
}
