using System.Text;

namespace Cleave.Bench.Tests;

/// <summary>The checksum and the random numbers are the published ones.</summary>
public sealed class Fnv1aTests
{
    [Theory]
    [InlineData("", 0xcbf29ce484222325)]
    [InlineData("a", 0xaf63dc4c8601ec8c)]
    [InlineData("foobar", 0x85944171f73967e8)]
    public void Known_texts_have_the_known_hashes(string text, ulong hash)
    {
        var fnv = new Fnv1a();
        foreach (byte letter in Encoding.ASCII.GetBytes(text))
        {
            fnv.Add(letter);
        }

        Assert.Equal(hash, fnv.Value);
    }

    [Fact]
    public void A_number_is_its_eight_bytes_from_the_lowest_up()
    {
        var whole = new Fnv1a();
        whole.Add(0x0102030405060708UL);
        var bytes = new Fnv1a();
        for (byte value = 8; value > 0; value--)
        {
            bytes.Add(value);
        }

        Assert.Equal(bytes.Value, whole.Value);
    }

    [Fact]
    public void A_new_generator_has_the_seed_of_all_languages()
    {
        var random = new Xorshift();
        Assert.Equal((0x0d83b3e29a21487aUL, 0x54c44c79f1fe9d67UL), (random.Next(), random.Next()));
        int[] numbers = new int[8];
        new Xorshift().Permute(numbers);
        Assert.Equal([7, 5, 1, 4, 6, 3, 2, 0], numbers);
    }

    [Fact]
    public void A_permutation_has_every_number_once()
    {
        int[] numbers = new int[1000];
        new Xorshift().Permute(numbers);
        Assert.NotEqual(Enumerable.Range(0, 1000), numbers);
        Assert.Equal(Enumerable.Range(0, 1000), numbers.Order());
    }
}
