using Triage.Engine;
using Triage.Engine.Runs;
using Triage.Telemetry;
using Triage.Web.Api;
using Triage.Web.Intake;
using Triage.Web.Shell;

namespace Triage.Web.Runs;

/// <param name="Runs">Ids of the runs that were made or changed.</param>
public sealed record ImportAnswer(IReadOnlyList<string> Runs, int Spans, IReadOnlyList<Refusal> Rejected);

public static class ImportApi
{
    private const string SmallerFiles = "Split the file and import the parts, or raise Triage:Intake:MaxRequestBytes.";

    public static void MapImport(this RouteGroupBuilder api, TriageSettings settings) =>
        api.MapPost("/import", ImportAsync)
            .WithTags("Intake")
            .Says<ImportAnswer>(
                "importTraces",
                "Takes a file of traces, or several in a form: OTLP JSON, OTLP JSON lines, OTLP protobuf or OpenInference span JSON."
            )
            .Reads([new("format", "The format of the file; found out from the file unless told.")])
            .Takes(
                "The file, with or without gzip.",
                settings.Intake.MaxRequestBytes,
                "application/octet-stream",
                "application/json",
                "multipart/form-data"
            );

    private static async Task<ImportAnswer> ImportAsync(
        HttpRequest request,
        TelemetryIntake intake,
        TriageSettings settings,
        CancellationToken cancellation
    )
    {
        var format = request.Query["format"].ToString() is { Length: > 0 } given ? given : null;
        var runs = new List<string>();
        var spans = 0;
        var rejected = new List<Refusal>();
        MalformedTelemetryException? lastUnread = null;
        await foreach (var (name, file) in FilesAsync(request, settings.Intake.MaxRequestBytes, cancellation))
        {
            try
            {
                var result = await intake.TakeFileAsync(WorkspaceId.Main, file, format, cancellation);
                runs.AddRange(result.RunIds);
                spans += result.Stored;
                rejected.AddRange(result.Refused.Select(r => name is null ? r : r with { At = $"{name}: {r.At}" }));
            }
            catch (MalformedTelemetryException unread) when (name is not null)
            {
                // Of several files, one that is no trace does not undo the others.
                rejected.Add(new Refusal(name, unread.Message));
                lastUnread = unread;
            }
        }

        if (spans == 0 && runs.Count == 0 && lastUnread is not null)
        {
            throw lastUnread;
        }

        return new ImportAnswer([.. runs.Distinct(StringComparer.Ordinal)], spans, rejected);
    }

    private static async IAsyncEnumerable<(string? Name, ReadOnlyMemory<byte> File)> FilesAsync(
        HttpRequest request,
        long maxBytes,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation
    )
    {
        // curl calls any body a form unless told otherwise; only a multipart body holds files.
        if (request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) != true)
        {
            yield return (null, await RequestBody.ReadAsync(request, maxBytes, SmallerFiles, cancellation));
            yield break;
        }

        var form = await ReadFormAsync(request, cancellation);
        if (form.Files.Count == 0)
        {
            throw new RefusedInputException("file", "The form holds no file. Add one, or send the file as the body.");
        }

        foreach (var file in form.Files)
        {
            await using var stream = file.OpenReadStream();
            yield return (file.FileName, await RequestBody.ReadBoundedAsync(stream, maxBytes, SmallerFiles, cancellation));
        }
    }

    private static async Task<IFormCollection> ReadFormAsync(HttpRequest request, CancellationToken cancellation)
    {
        try
        {
            return await request.ReadFormAsync(cancellation);
        }
        catch (Exception broken)
            when (broken is InvalidDataException or IOException and not BadHttpRequestException { StatusCode: 413 })
        {
            throw new RefusedInputException(
                "file",
                $"The multipart form cannot be read: {broken.Message} Send the file as the body instead."
            );
        }
    }
}
