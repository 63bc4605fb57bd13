using System.Globalization;
using Triage.Web.Intake;

namespace Triage.Web.Connect;

/// <summary>How far an import has come, in words.</summary>
public static class ImportWords
{
    private const double BytesPerMegabyte = 1024 * 1024;

    /// <param name="bytes">Size of the file.</param>
    public static string Of(FileProgress progress, long bytes) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{progress.BytesRead / BytesPerMegabyte:0.0} of {bytes / BytesPerMegabyte:0.0} MiB read, {progress.Stored:N0} spans in {progress.Runs:N0} runs stored."
        );
}
