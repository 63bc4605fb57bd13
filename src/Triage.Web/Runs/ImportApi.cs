using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Triage.Engine;
using Triage.Engine.Access;
using Triage.Engine.Runs;
using Triage.Telemetry;
using Triage.Web.Access;
using Triage.Web.Api;
using Triage.Web.Intake;

namespace Triage.Web.Runs;

/// <param name="Runs">Ids of the runs that were made or changed.</param>
public sealed record ImportAnswer(IReadOnlyList<string> Runs, int Spans, IReadOnlyList<Refusal> Rejected);

public static class ImportApi
{
    public static void MapImport(this RouteGroupBuilder api) =>
        api.MapPost("/import", ImportAsync)
            .WithTags("Intake")
            .Needs(Permission.Send)
            .Says<ImportAnswer>(
                "importTraces",
                "Takes a file of traces, or several in a form: OTLP JSON, JSON lines or protobuf, OpenInference spans and span trees, "
                    + "Phoenix, Langfuse, Jaeger and Tempo exports. JSON lines and protobuf are stored while they come; hanging up "
                    + "cancels, and what was stored stays."
            )
            .Reads([new("format", "The format of the file; found out from the file unless told.")])
            .Takes(
                "The file, with or without gzip.",
                Limits.MaxFileBytes,
                "application/octet-stream",
                "application/json",
                "multipart/form-data"
            );

    private static async Task<ImportAnswer> ImportAsync(
        HttpRequest request,
        FileIntake intake,
        Caller caller,
        CancellationToken cancellation
    )
    {
        var format = request.Query["format"].ToString() is { Length: > 0 } given ? given : null;
        var runs = new List<string>();
        var spans = 0;
        var rejected = new List<Refusal>();
        MalformedTelemetryException? lastUnread = null;
        await foreach (var (name, file) in FilesAsync(request, cancellation))
        {
            try
            {
                var result = await intake.TakeAsync(caller.Workspace, file, format, told: null, cancellation);
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

    /// <summary>One file after the other as they come; each must be read before the next is asked for.</summary>
    private static async IAsyncEnumerable<(string? Name, Stream File)> FilesAsync(
        HttpRequest request,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        // curl calls any body a form unless told otherwise; only a multipart body holds files.
        await using var body = FileBody.Of(request);
        if (request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) != true)
        {
            yield return (null, body);
            yield break;
        }

        var boundary = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            ? HeaderUtilities.RemoveQuotes(type.Boundary).ToString()
            : "";
        if (boundary.Length == 0)
        {
            throw Unreadable("It names no boundary.");
        }

        var form = new MultipartReader(boundary, body);
        var files = 0;
        while (await NextAsync(form, cancellation) is { } section)
        {
            if (section.AsFileSection() is { FileStream: { } stream } file)
            {
                files++;
                yield return (file.FileName, new FileBody(stream));
            }
        }

        if (files == 0)
        {
            throw new RefusedInputException("file", "The form holds no file. Add one, or send the file as the body.");
        }
    }

    private static async Task<MultipartSection?> NextAsync(MultipartReader form, CancellationToken cancellation)
    {
        try
        {
            return await form.ReadNextSectionAsync(cancellation);
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException)
        {
            throw Unreadable(broken.Message);
        }
    }

    private static RefusedInputException Unreadable(string why) =>
        new("file", $"The multipart form cannot be read: {why} Send the file as the body instead.");
}
