using System.Runtime.CompilerServices;
using LogRelay.Testing.CloudWatch;

namespace LogRelay.Plugin.Tests.Delivery;

/// <summary>The plugin's own AWS credentials, in the environment, where the real chain finds them.</summary>
internal static class AwsEnvironment
{
    /// <summary>The same for the fake service.</summary>
    public static readonly CloudWatchIdentity Identity = new("AKIAPLUGIN", "plugin/secret+", "eu-central-1", "session");

    [ModuleInitializer]
    internal static void Set()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", Identity.AccessKey);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", Identity.SecretKey);
        Environment.SetEnvironmentVariable("AWS_SESSION_TOKEN", Identity.Token);
        Environment.SetEnvironmentVariable("AWS_REGION", Identity.Region);
    }
}
