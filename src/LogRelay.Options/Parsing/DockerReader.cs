using LogRelay.Options.Catalog;

namespace LogRelay.Options.Parsing;

/// <summary>Checks <see cref="DockerFamily"/> as dockerd does, so that nothing that it takes fails here.</summary>
internal static class DockerReader
{
    public static LogMode Read(OptionValues values)
    {
        // An empty value is an absent one to dockerd, for these two.
        var mode = values.Text(DockerFamily.Mode).Length == 0 ? DockerFamily.Mode.Default : values.Choice(DockerFamily.Mode);
        if (values.Text(DockerFamily.CacheDisabled).Length > 0)
        {
            values.Boolean(DockerFamily.CacheDisabled);
        }

        values.Size(DockerFamily.MaxBufferSize, step: 1024);
        if (values.Has(DockerFamily.MaxBufferSize) && mode == "blocking")
        {
            values.Refuse(DockerFamily.MaxBufferSize, "only goes with mode=non-blocking");
        }

        return mode == "non-blocking" ? LogMode.NonBlocking : LogMode.Blocking;
    }
}
