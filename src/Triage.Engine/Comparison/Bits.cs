using System.Numerics;

namespace Triage.Engine.Comparison;

/// <summary>Texts and lists as 64 bits, for comparing very many of them.</summary>
internal static class Bits
{
    /// <summary>Words of a text that are looked at.</summary>
    private const int MaxWords = 256;

    /// <summary>Spreads every bit of the number over all 64 (the finalizer of SplitMix64).</summary>
    public static ulong Mixed(ulong number)
    {
        number += 0x9E3779B97F4A7C15UL;
        number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9UL;
        number = (number ^ (number >> 27)) * 0x94D049BB133111EBUL;
        return number ^ (number >> 31);
    }

    /// <summary>Of a list so far, and what comes next in it.</summary>
    public static ulong Mixed(ulong sofar, ulong next) => Mixed(BitOperations.RotateLeft(sofar, 23) ^ Mixed(next));

    public static ulong One(ulong number) => 1UL << (int)(Mixed(number) & 63);

    public static ulong OfWords(string text)
    {
        var (bits, word, words) = (0UL, 0UL, 0);
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c))
            {
                word = (word ^ c) * 0x100000001B3UL + 1;
            }
            else if (word != 0)
            {
                bits |= One(word);
                word = 0;
                if (++words == MaxWords)
                {
                    return bits;
                }
            }
        }

        return word == 0 ? bits : bits | One(word);
    }

    /// <summary>1 for equal ones, 0 for nothing in common.</summary>
    public static double Shared(ulong one, ulong other)
    {
        var either = BitOperations.PopCount(one | other);
        return either == 0 ? 1 : BitOperations.PopCount(one & other) / (double)either;
    }
}
