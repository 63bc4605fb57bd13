using System.Globalization;
using Triage.Engine;
using Triage.Storage.Retention;

namespace Triage.Web.Retention;

/// <summary>Rules while somebody types them: whole days and gigabytes, or nothing for no bound.</summary>
public sealed class RetentionDraft(RetentionRules from)
{
    private const decimal Gigabyte = 1_000_000_000;

    public string Days { get; set; } = $"{from.MaxAgeDays}";
    public string Gigabytes { get; set; } =
        from.MaxBytes is { } bytes ? (bytes / Gigabyte).ToString("0.###", CultureInfo.InvariantCulture) : "";

    /// <exception cref="RefusedInputException">What was typed is no bound.</exception>
    public RetentionRules Rules() =>
        new RetentionRules(
            Days.Trim() is not { Length: > 0 } days ? null
                : int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) ? whole
                : throw new RefusedInputException(
                    "maxAgeDays",
                    $"'{days}' is no number of days. Type a whole number, or leave it empty."
                ),
            Gigabytes.Trim() is not { Length: > 0 } size ? null
                : decimal.TryParse(size, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var gigabytes)
                && gigabytes < long.MaxValue / Gigabyte
                    ? (long)(gigabytes * Gigabyte)
                : throw new RefusedInputException(
                    "maxBytes",
                    $"'{size}' is no size. Type gigabytes, as 20 or 0.5, or leave it empty."
                )
        ).Checked();
}
