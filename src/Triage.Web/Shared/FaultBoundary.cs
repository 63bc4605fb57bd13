using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Triage.Web.Shared;

/// <summary>Catches what a panel throws and logs it once, under a reference that the panel shows.</summary>
public sealed partial class FaultBoundary : ErrorBoundary
{
    [Parameter, EditorRequired]
    public required ILogger Log { get; set; }

    public string? Reference { get; private set; }

    protected override Task OnErrorAsync(Exception exception)
    {
        Reference = Guid.NewGuid().ToString("N")[..8];
        LogFault(Log, Reference, exception);
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A panel failed, reference {Reference}")]
    private static partial void LogFault(ILogger log, string reference, Exception exception);
}
