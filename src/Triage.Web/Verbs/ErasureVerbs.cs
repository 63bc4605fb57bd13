using Triage.Engine;
using Triage.Engine.Erasure;
using Triage.Storage;
using Triage.Storage.Erasure;
using Triage.Web.Erasure;
using Triage.Web.Shared;
using Triage.Web.Shell;

namespace Triage.Web.Verbs;

/// <summary>
/// Erasures from the command line of whoever has the database anyway. Beside a running instance that one carries it out, after
/// the time in which it can be cancelled; without one it is done here and now.
/// </summary>
internal static class ErasureVerbs
{
    private static readonly Actor By = new("command line");

    /// <summary>Null when these are no words of this verb; false when it was refused, and the reason is told.</summary>
    public static async Task<bool?> TryRunAsync(
        IReadOnlyList<string> words,
        string[] settings,
        TextWriter output,
        TextWriter error
    )
    {
        using var interrupt = new Interrupt();
        return words switch
        {
            ["preview", var value] => await PreviewAsync(settings, value, output, error),
            ["begin", var value] => await BeginAsync(settings, value, output, error, interrupt.Token),
            ["person", var who] => await PersonAsync(settings, who, output, error, interrupt.Token),
            ["list"] => await ListAsync(settings, output, error),
            ["cancel", var id] => await CancelAsync(settings, id, output, error),
            _ => null,
        };
    }

    private static Task<bool> PreviewAsync(string[] settings, string value, TextWriter output, TextWriter error) =>
        TryAsync(
            settings,
            error,
            async app =>
            {
                var steps = app.Services.GetRequiredService<ErasureSteps>();
                await TellAsync(
                    await steps.PreviewAsync(
                        VerbOptions.WorkspaceOf(settings),
                        SubjectOf(settings, value),
                        CancellationToken.None
                    ),
                    output
                );
            }
        );

    private static Task<bool> BeginAsync(
        string[] settings,
        string value,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellation
    ) =>
        TryAsync(
            settings,
            error,
            async app =>
            {
                var workspace = VerbOptions.WorkspaceOf(settings);
                var erasures = app.Services.GetRequiredService<ErasureStore>();
                var isRunning = await VerbDesk.IsRunningAsync(app);
                var wait = isRunning || IsShared(app) ? ErasureLimits.BeginsAfter : TimeSpan.Zero;
                var asked = await erasures.AskAsync(workspace, SubjectOf(settings, value), wait, By, cancellation);
                if (isRunning)
                {
                    await output.WriteLineAsync(
                        $"ER-{asked.Number} begins in {ErasureLimits.BeginsAfter.TotalSeconds} seconds in the Triage that runs; 'erase cancel ER-{asked.Number}' stops it until then."
                    );
                    return;
                }

                if (wait > TimeSpan.Zero)
                {
                    await output.WriteLineAsync(
                        $"ER-{asked.Number} begins in {wait.TotalSeconds} seconds, because others may work with this database; 'erase cancel ER-{asked.Number}' stops it until then."
                    );
                    await Task.Delay(wait, app.Services.GetRequiredService<TimeProvider>(), cancellation);
                }

                var steps = app.Services.GetRequiredService<ErasureSteps>();
                while (await steps.StepAsync(workspace, cancellation))
                {
                    cancellation.ThrowIfCancellationRequested();
                }

                var done = (await erasures.FindAsync(workspace, asked.Number, cancellation))!;
                await output.WriteLineAsync($"ER-{done.Number} is {ErasureWords.Of(done.State)}.");
                await TellAsync(done.Report, output);
            }
        );

    /// <summary>Only when it is said twice: there is no time to cancel.</summary>
    private static Task<bool> PersonAsync(
        string[] settings,
        string who,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellation
    ) =>
        TryAsync(
            settings,
            error,
            async app =>
            {
                if (VerbOptions.ValuesOf(settings, "confirm").LastOrDefault() != who)
                {
                    throw new RefusedInputException(
                        "confirm",
                        $"This removes the person at once and for good; what they did stays under a neutral name. Say it again to do it: erase person NAME --confirm NAME."
                    );
                }

                var erasure = app.Services.GetRequiredService<PersonErasure>();
                var person = await erasure.FindAsync(who, cancellation);
                var erased =
                    (person is null ? null : await erasure.EraseAsync(person.Id, By, cancellation))
                    ?? throw new RefusedInputException("person", "Nobody here is called that, or signs in so.");
                await output.WriteLineAsync($"ER-{erased.Number} of workspace main.");
                await TellAsync(erased.Report, output);
            }
        );

    private static Task<bool> ListAsync(string[] settings, TextWriter output, TextWriter error) =>
        TryAsync(
            settings,
            error,
            async app =>
            {
                var erasures = app.Services.GetRequiredService<ErasureStore>();
                foreach (var erasure in await erasures.ListAsync(VerbOptions.WorkspaceOf(settings), CancellationToken.None))
                {
                    await output.WriteLineAsync(
                        $"ER-{erasure.Number}  {ErasureWords.Of(erasure.State)}  asked for {erasure.AskedAtUtc:yyyy-MM-dd HH:mm} by {erasure.AskedBy}  subject {erasure.SubjectHash}  {ErasureWords.Of(erasure.Report)}"
                    );
                }
            }
        );

    /// <summary>False when there is no such erasure, or it has begun.</summary>
    private static async Task<bool> CancelAsync(string[] settings, string id, TextWriter output, TextWriter error)
    {
        var cancelled = false;
        await TryAsync(
            settings,
            error,
            async app =>
                cancelled =
                    ErasureApi.TryNumber(id, out var number)
                    && await app
                        .Services.GetRequiredService<ErasureStore>()
                        .CancelAsync(VerbOptions.WorkspaceOf(settings), number, By, CancellationToken.None)
        );
        await (
            cancelled
                ? output.WriteLineAsync($"{id} is cancelled. Nothing was removed.")
                : error.WriteLineAsync($"{id} is not waiting. 'erase list' says how far it is.")
        );
        return cancelled;
    }

    /// <summary>Others may run on it with data directories of their own; they look for what was erased every few seconds.</summary>
    private static bool IsShared(WebApplication app) =>
        app.Services.GetRequiredService<TriageSettings>().StorageOptions().Provider == DatabaseProvider.Postgres;

    private static SoughtSubject SubjectOf(string[] settings, string value) =>
        new(
            VerbOptions.ValuesOf(settings, "name").LastOrDefault(),
            value,
            VerbOptions.ValuesOf(settings, "mentions").LastOrDefault() == "true"
        );

    private static async Task TellAsync(ErasureReport report, TextWriter output)
    {
        foreach (var (heading, lines) in new[] { ("Goes:", report.Removed), ("Stays:", report.Stays) })
        {
            await output.WriteLineAsync(heading);
            foreach (var line in lines)
            {
                var names = line.Names.Count == 0 ? "" : $": {string.Join(", ", line.Names)}";
                await output.WriteLineAsync(
                    $"  {(line.Count > 0 ? Counted.Of(line.Count) : ""), 12}  {ErasureWords.Of(line.Kind)}{names}"
                );
            }
        }
    }

    private static async Task<bool> TryAsync(string[] settings, TextWriter error, Func<WebApplication, Task> act)
    {
        try
        {
            await using var app = await VerbDesk.OpenBesideAsync(settings);
            await act(app);
            return true;
        }
        catch (RefusedInputException refused)
        {
            await error.WriteLineAsync(refused.Message);
            return false;
        }
    }
}
