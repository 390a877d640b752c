/** What people and bots say, by language; others than these are spoken to in English. */
export interface Phrases {
  greeting: string;
  /** What the user wants; %s is the intent. */
  wish: string;
  /** Questions of the bot, each with answers of the user. */
  exchanges: ReadonlyArray<readonly [string, readonly string[]]>;
  choose: string;
  options: readonly string[];
  solved: string;
  thanks: string;
  transfer: string;
  goodbye: string;
}

const en: Phrases = {
  greeting: 'Hello! How can I help you today?',
  wish: 'I have a question about %s',
  exchanges: [
    ['What is your order number?', ['4711-20394', 'It is 88123456', 'order no. 20 394 118']],
    ['Which phone number can we reach you at?', ['+1 202 555 0143', '(202) 555-0178', '12025550199']],
    ['Which e-mail address is the account under?', ['robin.miller@example.com', 'it is kim+home@example.org, thanks']],
    ['Could you describe that in a few words?', ['It has not worked since yesterday', 'I was charged twice']],
    ['Is there anything else?', ['One more thing', 'Yes, a second question']],
  ],
  choose: 'Please choose one of these:',
  options: ['Track an order', 'Change my details', 'Something else'],
  solved: 'That is done. You will get a confirmation.',
  thanks: 'Thank you, that is all',
  transfer: 'I am connecting you with a colleague, one moment please.',
  goodbye: 'Good bye!',
};

const de: Phrases = {
  greeting: 'Guten Tag! Wie kann ich Ihnen helfen?',
  wish: 'Ich habe eine Frage zu %s',
  exchanges: [
    ['Wie lautet Ihre Bestellnummer?', ['4711-20394', 'Das ist die 88123456']],
    ['Unter welcher Nummer erreichen wir Sie?', ['0151 23456789', '+49 30 901820']],
    ['Wie ist Ihre E-Mail-Adresse?', ['jana.müller@example.com', 'max@bücher.example']],
    ['Können Sie das kurz beschreiben?', ['Es geht seit gestern nicht mehr', 'Die Rechnung ist falsch']],
  ],
  choose: 'Bitte wählen Sie:',
  options: ['Sendung verfolgen', 'Daten ändern', 'Etwas anderes'],
  solved: 'Das ist erledigt. Sie bekommen eine Bestätigung.',
  thanks: 'Danke, das war alles',
  transfer: 'Ich verbinde Sie mit einer Kollegin, einen Moment bitte.',
  goodbye: 'Auf Wiedersehen!',
};

const fr: Phrases = {
  greeting: 'Bonjour ! Comment puis-je vous aider ?',
  wish: 'J’ai une question sur %s',
  exchanges: [
    ['Quel est votre numéro de commande ?', ['4711-20394', 'C’est le 88123456']],
    ['Quel est votre numéro de téléphone ?', ['01 99 00 12 34', '+33199001234']],
    ['Pouvez-vous décrire le problème ?', ['Rien ne marche depuis hier', 'On m’a facturé deux fois']],
  ],
  choose: 'Choisissez une option :',
  options: ['Suivre une commande', 'Modifier mes données', 'Autre chose'],
  solved: 'C’est fait. Vous recevrez une confirmation.',
  thanks: 'Merci, c’est tout',
  transfer: 'Je vous mets en relation avec un conseiller.',
  goodbye: 'Au revoir !',
};

const es: Phrases = {
  greeting: '¡Hola! ¿En qué puedo ayudarle?',
  wish: 'Tengo una pregunta sobre %s',
  exchanges: [
    ['¿Cuál es su número de pedido?', ['4711-20394', 'Es el 88123456']],
    ['¿En qué teléfono podemos llamarle?', ['+34 900 123 456', '٩٠٠١٢٣٤٥٦']],
    ['¿Puede describir el problema?', ['No funciona desde ayer', 'Me cobraron dos veces']],
  ],
  choose: 'Elija una opción:',
  options: ['Seguir un pedido', 'Cambiar mis datos', 'Otra cosa'],
  solved: 'Hecho. Recibirá una confirmación.',
  thanks: 'Gracias, eso es todo',
  transfer: 'Le paso con un compañero, un momento.',
  goodbye: '¡Adiós!',
};

const ALL: Record<string, Phrases> = { en, de, fr, es };

/** The phrases of a session's first language. */
export function phrasesOf(languages: string[] | undefined): Phrases {
  return ALL[(languages?.[0] ?? 'en').slice(0, 2)] ?? en;
}
