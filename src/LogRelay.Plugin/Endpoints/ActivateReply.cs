namespace LogRelay.Plugin.Endpoints;

/// <summary>Reply to <c>/Plugin.Activate</c>, which only unmanaged (v1) plugins are sent.</summary>
internal sealed record ActivateReply(string[] Implements);
