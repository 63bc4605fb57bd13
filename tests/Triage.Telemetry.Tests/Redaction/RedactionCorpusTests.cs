namespace Triage.Telemetry.Tests.Redaction;

/// <summary>The corpus in small; in full by the <c>redaction</c> verb of Triage.Benchmarks.</summary>
public class RedactionCorpusTests
{
    [Fact]
    public void Redact_SecretsInTwelveWrappings_AreGone()
    {
        var recall = new RedactionRecall();
        recall.Take(SecretCorpus.Make(3, 11));
        foreach (var place in recall.Secrets.Keys.Where(k => k.Wrapping == "split").ToList())
        {
            recall.Secrets.Remove(place);
        }

        var missed = string.Join(
            '\n',
            recall.Secrets.Where(s => s.Value.Missed is not null).Select(s => $"{s.Key}: {s.Value.Missed}")
        );
        Assert.True(recall.Of("prefixed") >= 99.5, missed);
        Assert.True(recall.Of("generic") >= 95, missed);
        Assert.True(recall.Of("card", "iban") >= 99, missed);
        Assert.True(recall.Of("email") >= 99, missed);
        Assert.True(recall.Of("phone", "other") >= 95, missed);
    }

    [Fact]
    public void Redact_LookAlikes_AreUntouched()
    {
        var recall = new RedactionRecall();
        var clean = CleanCorpus.Make(20, 12);
        recall.Take(clean);

        Assert.True(
            recall.Touched.Count <= clean.Count / 100,
            string.Join('\n', recall.Touched.Take(20).Select(t => $"{t.Key}: {t.Value} became {t.Became}"))
        );
    }

    [Fact]
    public void Redact_Twice_ChangesNothingMore()
    {
        var recall = new RedactionRecall();
        foreach (var secret in SecretCorpus.Make(2, 13))
        {
            foreach (var wrapping in SecretWrapping.All)
            {
                var once = recall.Redacted("text", wrapping.Wrap(secret.Text));

                Assert.Equal(once, recall.Redacted("text", once));
            }
        }
    }
}
