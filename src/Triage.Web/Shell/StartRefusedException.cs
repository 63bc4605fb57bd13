namespace Triage.Web.Shell;

/// <summary>The program can't start as it is configured. The message names the setting or file and the remedy; no stack trace is shown.</summary>
public sealed class StartRefusedException(string message) : Exception(message);
