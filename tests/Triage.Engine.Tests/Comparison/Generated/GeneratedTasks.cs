using System.Globalization;

namespace Triage.Engine.Tests.Comparison.Generated;

/// <summary>Three jobs with other records, amounts and numbers of things for each draw.</summary>
internal static class GeneratedTasks
{
    public static readonly IReadOnlyList<Func<Random, Script>> All = [Refund, Reconciliation, Support];

    /// <summary>A job with what every agent does now and then: it looks something up first that the others did not need.</summary>
    public static Script Draw(Func<Random, Script> job, Random draw)
    {
        var script = job(draw);
        if (draw.Next(4) == 0)
        {
            script.Turns.Insert(
                script.Turns.Count - 1,
                new ScriptTurn(
                    new ScriptCall("check_holidays", $$"""{"country":"{{Pick(draw, "DE", "FR")}}"}""", """{"holiday":false}""")
                )
            );
        }

        return script;
    }

    /// <summary>Above the limit a refund is paid as store credit: other inputs rightly lead to other decisions.</summary>
    public static Script Refund(Random draw)
    {
        var (order, customer) = ($"A-{draw.Next(1000, 9999)}", $"C{draw.Next(10_000, 99_999)}");
        var name = Pick(draw, "Jane Miller", "Ali Demir", "Eva Lund", "Tom Okafor");
        var refundable = Amount(draw, 20, 400);
        var total = refundable + Amount(draw, 5, 90);
        var method = refundable > 50 ? "store_credit" : "money";
        var lines = string.Join(
            ',',
            Enumerable.Range(1, draw.Next(1, 5)).Select(i => $$"""{"sku":"SKU-{{draw.Next(100, 999)}}","qty":{{i}}}""")
        );
        return new Script
        {
            Agent = "refund-desk",
            System =
                "You are the refund desk. Be exact.\nRefunds above 50.00 EUR are paid as store_credit, others as money.\nAlways tell the customer.",
            User = $"{name} asks for the refund of order {order}.",
            Tools = new()
            {
                ["lookup_order"] = "Finds an order by its number.",
                ["get_refund_policy"] = "The policy of a region.",
                ["issue_refund"] = "Pays a refund. The amount is in EUR.",
                ["notify_customer"] = "Sends a message to a customer.",
            },
            Turns =
            [
                new(
                    new ScriptCall(
                        "lookup_order",
                        $$"""{"order":"{{order}}"}""",
                        $$"""{"order":"{{order}}","customer_id":"{{customer}}","total":{{Text(total)}},"refundable":{{Text(refundable)}},"lines":[{{lines}}]}"""
                    )
                ),
                new(
                    new ScriptCall("get_refund_policy", """{"region":"EU"}""", """{"region":"EU","days":30,"credit_from":50.0}""")
                ),
                new(
                    new ScriptCall(
                        "issue_refund",
                        $$"""{"order":"{{order}}","amount":{{Text(refundable)}},"method":"{{method}}"}""",
                        $$"""{"status":"ok","refund_id":"RF-{{draw.Next(1000, 9999)}}","account":"shop/{{order}}"}"""
                    )
                ),
                new(
                    new ScriptCall(
                        "notify_customer",
                        $$"""{"customer_id":"{{customer}}","text":"We refund {{Text(refundable)}} EUR for order {{order}}."}""",
                        $$"""{"sent":true,"message_id":"{{Id(draw)}}"}"""
                    )
                ),
            ],
            Answer = $"Refunded {Text(refundable)} EUR to {name} as {method}.",
        };
    }

    public static Script Reconciliation(Random draw)
    {
        var (ledger, period) = ($"{Pick(draw, "EU", "US", "UK")}-{draw.Next(1000, 9999)}", $"2026-{draw.Next(1, 10):00}");
        var count = draw.Next(2, 6);
        var pairs = Enumerable
            .Range(0, count)
            .Select(_ =>
                (Invoice: $"INV-{draw.Next(7000, 7999)}", Payment: $"PAY-{draw.Next(100, 999)}", Amount: Amount(draw, 100, 2000))
            )
            .ToList();
        var invoices = string.Join(',', pairs.Select(p => $$"""{"invoice_id":"{{p.Invoice}}","amount":{{Text(p.Amount)}}}"""));
        var payments = string.Join(',', pairs.Select(p => $$"""{"payment_id":"{{p.Payment}}","amount":{{Text(p.Amount)}}}"""));
        var asked = $$"""{"ledger":"{{ledger}}","period":"{{period}}"}""";
        var matched = string.Join(',', pairs.Select(p => $"\"{p.Invoice}\""));
        return new Script
        {
            Agent = "recon-agent",
            System = "You reconcile ledgers. Be exact.\nThe tolerance is 0.50 EUR.\nPost each result once.",
            User = $"Reconcile ledger {ledger} for {period}.",
            Tools = new()
            {
                ["list_invoices"] = "Lists the invoices of a ledger.",
                ["list_payments"] = "Lists the booked payments of a ledger.",
                ["match"] = "Matches an invoice with a payment. The tolerance is in EUR.",
                ["post_result"] = "Posts the result of a ledger.",
            },
            Turns =
            [
                new(
                    new ScriptCall(
                        "list_invoices",
                        asked,
                        $$"""{"ledger":"{{ledger}}","total":{{count}},"invoices":[{{invoices}}]}"""
                    ),
                    new ScriptCall(
                        "list_payments",
                        asked,
                        $$"""{"ledger":"{{ledger}}","total":{{count}},"payments":[{{payments}}]}"""
                    )
                ),
                new([
                    .. pairs.Select(p => new ScriptCall(
                        "match",
                        $$"""{"invoice_id":"{{p.Invoice}}","payment_id":"{{p.Payment}}","tolerance":0.5}""",
                        """{"match":true}"""
                    )),
                ]),
                new(
                    new ScriptCall(
                        "post_result",
                        $$"""{"ledger":"{{ledger}}","matched":[{{matched}}]}""",
                        $$"""{"posted":true,"account":"books/{{ledger}}","receipt":"{{Id(draw)}}"}"""
                    )
                ),
            ],
            Answer = $"{ledger}: {count} matched, 0 open.",
        };
    }

    public static Script Support(Random draw)
    {
        var (ticket, account) = ($"T-{draw.Next(10_000, 99_999)}", $"ACC-{draw.Next(1000, 9999)}");
        var topic = Pick(draw, "export", "login", "billing", "webhooks");
        var version = $"{draw.Next(3, 6)}.{draw.Next(0, 9)}.{draw.Next(0, 9)}";
        return new Script
        {
            Agent = "support-agent",
            System = "You answer tickets. Use only articles for the customer's version.\nNever promise a date.",
            User = $"Ticket {ticket} of account {account}: the {topic} does not work.",
            Tools = new()
            {
                ["get_account"] = "The account with the version the customer runs.",
                ["search_docs"] = "Searches the articles for a version.",
                ["send_reply"] = "Sends the reply to a ticket.",
            },
            Turns =
            [
                new(
                    new ScriptCall(
                        "get_account",
                        $$"""{"account_id":"{{account}}"}""",
                        $$"""{"account_id":"{{account}}","version":"{{version}}","plan":"{{Pick(draw, "team", "enterprise")}}"}"""
                    )
                ),
                new(
                    new ScriptCall(
                        "search_docs",
                        $$"""{"query":"{{topic}}","version":"{{version}}"}""",
                        $$"""{"version":"{{version}}","articles":[{"id":"KB-{{draw.Next(100, 999)}}","title":"About {{topic}}"}]}"""
                    )
                ),
                new(
                    new ScriptCall(
                        "send_reply",
                        $$"""{"ticket":"{{ticket}}","text":"For version {{version}}, see the article about {{topic}}."}""",
                        $$"""{"sent":true,"ticket":"{{ticket}}","message_id":"{{Id(draw)}}"}"""
                    )
                ),
            ],
            Answer = $"Answered {ticket} with an article about {topic}.",
        };
    }

    public static string Id(Random draw)
    {
        var bytes = new byte[16];
        draw.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }

    private static decimal Amount(Random draw, int from, int to) => draw.Next(from * 100, to * 100) / 100m;

    private static string Text(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);

    private static T Pick<T>(Random draw, params T[] from) => from[draw.Next(from.Length)];
}
