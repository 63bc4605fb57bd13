using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Triage.Storage.Runs;
using Triage.Web.Intake;
using Triage.Web.Shared;
using Triage.Web.Shell;

namespace Triage.Web.Incidents;

/// <summary>Recognises what is pasted or dropped, puts it into the draft and says so.</summary>
public sealed partial class PasteBox : IDisposable
{
    /// <summary>Fits into one message of the connection at three bytes to a character; longer texts come as files.</summary>
    public const int MaxPastedChars = 300_000;

    private readonly PageLoad _load = new();
    private PasteReading? _reading;
    private string _text = "";
    private bool _busy;

    [Inject]
    private RunQueries Runs { get; set; } = null!;

    [Inject]
    private FileIntake Intake { get; set; } = null!;

    [Inject]
    private TriageSettings Settings { get; set; } = null!;

    [CascadingParameter]
    private WorkspaceScope Scope { get; set; } = null!;

    /// <summary>Filled by what is recognised.</summary>
    [Parameter, EditorRequired]
    public required FilingDraft Draft { get; set; }

    [Parameter]
    public EventCallback OnTaken { get; set; }

    public void Dispose() => _load.Dispose();

    private async Task TakeTextAsync()
    {
        var pasted = Pasted.Of(_text);
        var reading = await ReadAsync((r, c) => r.ReadTextAsync(pasted, Draft, c));
        if (!reading.Failed)
        {
            _text = "";
        }

        await OnTaken.InvokeAsync();
    }

    private async Task TakeFileAsync(InputFileChangeEventArgs chosen)
    {
        await ReadAsync(
            async (reading, cancellation) =>
            {
                var file = chosen.File;
                var max = Settings.Intake.MaxRequestBytes;
                if (file.Size > max)
                {
                    reading.RefuseTooLarge(file.Name, file.Size, max);
                    return;
                }

                await using var stream = file.OpenReadStream(max, cancellation);
                var bytes = await RequestBody.ReadBoundedAsync(stream, max, RequestBody.SmallerBatches, cancellation);
                await reading.ReadFileAsync(bytes, Draft, cancellation);
            }
        );
        await OnTaken.InvokeAsync();
    }

    private async Task<PasteReading> ReadAsync(Func<PasteReading, CancellationToken, Task> read)
    {
        var reading = new PasteReading(Runs, Intake, Scope.Id);
        _reading = reading;
        _busy = true;
        try
        {
            await _load.RunAsync(c => read(reading, c));
        }
        catch (IOException broken)
        {
            reading.Refuse($"The file could not be read: {broken.Message} Choose it again.");
        }
        finally
        {
            _busy = false;
        }

        return reading;
    }
}
