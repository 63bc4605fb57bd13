using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Runs;
using Triage.Telemetry;
using Triage.Web.Intake;
using Triage.Web.Shared;

namespace Triage.Web.Connect;

public sealed partial class ImportBox
{
    private const int ShownRuns = 10;

    private readonly PageLoad _page = new();
    private FileProgress _progress = new(0, 0, 0);
    private IntakeResult? _result;
    private string? _name;
    private string? _problem;
    private long _size;
    private bool _busy;
    private bool _cancelled;

    [CascadingParameter]
    public required WorkspaceScope Scope { get; set; }

    [Parameter, EditorRequired]
    public required WorkspaceId Workspace { get; set; }

    private long Megabytes => Settings.Intake.MaxRequestBytes / (1024 * 1024);

    private static long Gigabytes => Limits.MaxFileBytes / (1024 * 1024 * 1024);

    public void Dispose() => _page.Dispose();

    private async Task TakeAsync(InputFileChangeEventArgs chosen)
    {
        var file = chosen.File;
        (_name, _size, _result, _problem, _cancelled) = (file.Name, file.Size, null, null, false);
        _progress = new FileProgress(0, 0, 0);
        if (file.Size > Limits.MaxFileBytes)
        {
            _problem = $"It has {file.Size:N0} bytes; the limit is {Limits.MaxFileBytes:N0}. Cut it into smaller files.";
            return;
        }

        _busy = true;
        var cancellation = _page.Begin();
        try
        {
            Scope.By(Permission.Send);
            await using var stream = file.OpenReadStream(Limits.MaxFileBytes, cancellation);
            _result = await Intake.TakeAsync(Workspace, stream, null, Tell, cancellation);
        }
        catch (Exception e)
            when (e is MalformedTelemetryException or StorageUnavailableException or IOException or RefusedInputException)
        {
            _problem = e.Message;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            _cancelled = true;
        }

        _busy = false;
    }

    // A newer load cancels the older.
    private void Cancel() => _page.Begin();

    private void Tell(FileProgress progress)
    {
        _progress = progress;
        StateHasChanged();
    }
}
