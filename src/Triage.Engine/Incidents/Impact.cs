using System.Globalization;

namespace Triage.Engine.Incidents;

/// <summary>What an incident cost, as people know it now. Null is "nobody has counted yet", which is not zero.</summary>
/// <param name="Runs">Affected runs.</param>
/// <param name="Items">Affected items: invoices, refunds, orders.</param>
/// <param name="Amount">Damage in <paramref name="Currency"/>; sums are made per currency, never across.</param>
/// <param name="Currency">ISO 4217: three capital letters.</param>
/// <param name="People">Customers, employees: whoever felt it.</param>
public sealed record Impact(int? Runs, int? Items, decimal? Amount, string? Currency, int? People, string? Note)
{
    public static readonly Impact Unknown = new(null, null, null, null, null, null);

    /// <summary><c>12 runs, 9 items, 18,400.50 EUR, 3 people</c>: what was counted, for people.</summary>
    public string Words
    {
        get
        {
            string?[] parts =
            [
                Counted(Runs, "run", "runs"),
                Counted(Items, "item", "items"),
                Amount is { } amount ? string.Create(CultureInfo.InvariantCulture, $"{amount:#,0.##} {Currency}") : null,
                Counted(People, "person", "people"),
            ];
            var counted = string.Join(", ", parts.OfType<string>());
            return (counted, Note) switch
            {
                ("", null) => "unknown",
                ("", { } note) => note,
                (_, null) => counted,
                (_, { } note) => $"{counted}. {note}",
            };
        }
    }

    /// <summary>The same with its texts trimmed; null when it says nothing.</summary>
    /// <exception cref="RefusedInputException">A number is negative or too large, or amount and currency do not come together.</exception>
    public static Impact? Checked(Impact impact)
    {
        var currency = FilingRules.Optional(impact.Currency, "currency", Limits.MaxShortTextChars)?.ToUpperInvariant();
        var clean = impact with
        {
            Runs = Count(impact.Runs, "runs"),
            Items = Count(impact.Items, "items"),
            People = Count(impact.People, "people"),
            Currency = impact.Amount is null ? null : currency,
            Note = FilingRules.Optional(impact.Note, "note", Limits.MaxTextChars),
        };
        if (clean.Amount is { } amount)
        {
            Check(amount, clean.Currency);
        }

        return clean == Unknown ? null : clean;
    }

    private static string? Counted(int? count, string one, string many) =>
        count is null ? null : string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many)}");

    private static int? Count(int? count, string field) =>
        count is null or (>= 0 and <= Limits.MaxImpactCount)
            ? count
            : throw new RefusedInputException(
                field,
                $"'{field}' is {count}. Write a number from 0 to {Limits.MaxImpactCount:N0}, or leave it out while nobody knows."
            );

    private static void Check(decimal amount, string? currency)
    {
        if (amount is < 0 or > Limits.MaxImpactAmount)
        {
            throw new RefusedInputException(
                "amount",
                $"'amount' is {amount:N2}. Write a number from 0 to {Limits.MaxImpactAmount:N0}, or leave it out while nobody knows."
            );
        }

        if (currency is not { Length: 3 } || !currency.All(char.IsAsciiLetterUpper))
        {
            throw new RefusedInputException(
                "currency",
                "'currency' goes with 'amount' and has three letters, as in EUR or USD. Put another unit into the note."
            );
        }
    }
}
