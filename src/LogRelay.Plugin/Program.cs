using LogRelay.Plugin;

await using var app = PluginHost.Build(PluginSettings.Read(Environment.GetEnvironmentVariable), args);
await app.RunAsync();
