using System.Diagnostics;
using System.Globalization;
using System.Text;
using Triage.Engine.Comparison;

namespace Triage.Benchmarks.Texts;

/// <summary>
/// Two prompts of 200 kB, in lines of 80 columns and in one line as JSON has them, with 0.1 % of the words to all of them
/// edited: our difference, and that of git over the same files.
/// </summary>
internal static class TextReport
{
    private const int Bytes = 200_000;
    private const int Runs = 7;

    public static int Print(TextWriter to)
    {
        var folder = Directory.CreateTempSubdirectory("textdiff").FullName;
        try
        {
            foreach (var columns in new[] { 80, 0 })
            {
                foreach (var edited in new[] { 0.001, 0.02, 0.3, 1.0 })
                {
                    var words = Vocabulary(new Random(3), 4_096);
                    var green = Prompt(new Random(5), words, columns);
                    var red = edited < 1 ? Edit(green, new Random(9), edited, words) : Prompt(new Random(6), words, columns);
                    if (columns == 0)
                    {
                        (green, red) = (AsJson(green), AsJson(red));
                    }

                    Compare(folder, columns == 0 ? "one line JSON" : "80 columns", edited, green, red, to);
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static void Compare(string folder, string shape, double edited, string green, string red, TextWriter to)
    {
        File.WriteAllText(Path.Combine(folder, "a"), green);
        File.WriteAllText(Path.Combine(folder, "b"), red);
        TextDifference? difference = null;
        var ours = Cpu.BestMs(() => difference = TextDifference.Of(green, red), Runs);
        var git = Enumerable.Range(0, Runs).Min(_ => GitMs(folder));
        var pieces = difference!.Pieces;
        var changed = pieces.Where(p => p.Kind is not PieceKind.Same).Sum(p => p.Text.Length);
        to.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"200 kB, {shape}, {edited:P1} edited: ours {ours:F1} ms, git {git:F1} ms, {ours / git:F2} x; {pieces.Count} pieces, {changed} characters changed, of git {GitChanged(folder)}"
            )
        );
    }

    private static double GitMs(string folder)
    {
        var clock = Stopwatch.StartNew();
        using var git = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", "git diff --no-index --no-color --word-diff=porcelain a b > out"])
            {
                WorkingDirectory = folder,
            }
        )!;
        git.WaitForExit();
        return clock.Elapsed.TotalMilliseconds;
    }

    private static int GitChanged(string folder) =>
        File.ReadLines(Path.Combine(folder, "out")).Skip(5).Where(l => l.Length > 0 && l[0] is '+' or '-').Sum(l => l.Length - 1);

    private static string[] Vocabulary(Random random, int count) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ => new string([.. Enumerable.Range(0, random.Next(2, 10)).Select(_ => (char)('a' + random.Next(26)))])),
        ];

    private static string Prompt(Random random, string[] words, int columns)
    {
        var text = new StringBuilder();
        var column = 0;
        while (text.Length < Bytes)
        {
            var word = words[random.Next(words.Length)];
            column += word.Length + 1;
            var wraps = columns > 0 && column > columns;
            text.Append(word).Append(wraps ? '\n' : ' ');
            column = wraps ? 0 : column;
        }

        return text.ToString();
    }

    /// <summary>Of the edits 40 % replace a word, 30 % leave one out, 30 % add one.</summary>
    private static string Edit(string text, Random random, double edited, string[] words)
    {
        var result = new StringBuilder(text.Length);
        foreach (var word in text.Split(' '))
        {
            var dice = random.NextDouble() / edited;
            if (dice is >= 0.4 and < 0.7)
            {
                continue;
            }

            result.Append(dice < 0.4 ? words[random.Next(words.Length)] : word).Append(' ');
            if (dice is >= 0.7 and < 1)
            {
                result.Append(words[random.Next(words.Length)]).Append(' ');
            }
        }

        return result.ToString();
    }

    /// <summary>The words as short texts of messages, all on one line.</summary>
    private static string AsJson(string text)
    {
        var messages = text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Chunk(40)
            .Select(words => $$"""{"role":"user","content":"{{string.Join(' ', words)}}"}""");
        return $"[{string.Join(',', messages)}]";
    }
}
