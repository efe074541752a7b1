namespace LogRelay.Diagnostics.Metrics;

/// <summary>The file system that a program keeps its data on.</summary>
public static class DiskMetrics
{
    /// <summary>Writes its size and what is free; nothing when nobody says.</summary>
    public static void Write(MetricsText text, string folder)
    {
        try
        {
            var disk = new DriveInfo(folder);
            var (free, total) = (disk.AvailableFreeSpace, disk.TotalSize);
            text.Add(MetricCatalog.DiskFreeBytes, free);
            text.Add(MetricCatalog.DiskBytes, total);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // The folder is not there yet, or its disk is gone: there is nothing to say, and logs say the rest.
        }
    }
}
